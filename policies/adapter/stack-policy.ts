import type { StackValidationPolicy } from "@pulumi/policy";
import { settingsOf } from "../configuration.ts";
import { judgeStack } from "../judge.ts";
import type { StackRule } from "../model/rule.ts";
import { describe } from "./describe.ts";
import { messageOf } from "./message.ts";
import { isJudged, resourceOf } from "./resources.ts";
import type { Session } from "./session.ts";

/** A rule over the whole stack, as Pulumi's policy; `position` is its place in the pack. */
export function stackPolicy(rule: StackRule, position: number, session: Session): StackValidationPolicy {
  return {
    ...describe(rule),
    validateStack: (args, report) => {
      const { options, exemptions } = settingsOf(rule, args.getConfig());
      session.ledger.note(rule.name, exemptions);
      const resources = session.stack.take("", position, () => args.resources.filter(({ type }) => isJudged(type)).map(resourceOf));
      for (const finding of judgeStack(rule, resources, options)) {
        const message = messageOf(rule, finding.resource, finding, exemptions, session.now());
        // The engine needs a URN: without one its text output ends in a panic.
        if (message !== undefined) report(message, finding.resource.urn);
      }
    },
  };
}
