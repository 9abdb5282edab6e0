import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { settingsOf } from "../configuration.ts";
import { set } from "../edit.ts";
import { dayOf, exemptionsOf } from "../exemptions.ts";
import { judgeResource, mendsOf } from "../judge.ts";
import type { ResourceRule } from "../model/rule.ts";
import type { Session } from "./session.ts";
import { describe } from "./describe.ts";
import { messageOf } from "./message.ts";
import { isJudged, resourceOf } from "./resources.ts";

/** A rule over single resources, as Pulumi's policy; `position` is its place in the pack. */
export function resourcePolicy(rule: ResourceRule, position: number, session: Session): ResourceValidationPolicy {
  const settings = (args: ResourceValidationArgs) => {
    const given = settingsOf(rule, args.getConfig());
    session.ledger.note(rule.name, given.exemptions);
    return given;
  };
  return {
    ...describe(rule),
    validateResource: (args, report) => {
      const { options, exemptions } = settings(args);
      if (!isJudged(args.type)) return;
      const resource = session.resources.take(args.urn, position, () => resourceOf(args));
      for (const finding of judgeResource(rule, resource, options)) {
        const message = messageOf(rule, resource, finding, exemptions, session.now());
        if (message !== undefined) report(message);
      }
    },
    ...(rule.mend === undefined
      ? {}
      : {
          remediateResource: (args) => {
            if (!isJudged(args.type)) return undefined;
            const { options, exemptions } = settings(args);
            const resource = resourceOf(args);
            if (exemptionsOf(rule.name, exemptions, resource, dayOf(session.now())).held) return undefined;
            const edits = mendsOf(rule, resource, options);
            if (edits.length === 0) return undefined;
            // In place, in Pulumi's own view: only there do secrets stay secret.
            for (const edit of edits) set(args.props, edit);
            return args.props;
          },
        }),
  };
}
