import { isKind } from "../../model/kubernetes.ts";
import { resourceRule } from "../../model/rule.ts";
import { tokenDocumentation } from "./documentation.ts";

const type = "kubernetes.io/service-account-token";

export const noLongLivedTokens = resourceRule({
  name: "no-long-lived-tokens",
  description: "No Secret asks for a service account's token: it would never expire.",
  severity: "high",
  level: "mandatory",
  profile: "platform",
  url: tokenDocumentation,
  judge: (resource) => {
    if (!isKind(resource, "", "Secret") || resource.props["type"] !== type) return [];
    return [{ path: ["type"], value: type, message: "holds a token that never expires", fix: "let the pod have a projected token, or ask for one with kubectl create token" }];
  },
});
