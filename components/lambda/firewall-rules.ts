import type { FirewallRule } from "@sophia/lambda-cloud";
import * as pulumi from "@pulumi/pulumi";
import { firewallRulesProvider } from "./firewall-rules.provider.ts";
import { type IdentityArgs, identityOf, lambdaModule, typeOf } from "./identity.ts";

export interface FirewallRulesArgs extends IdentityArgs {
  /** {@link FirewallRuleset}'s own `id`, which stays known in a preview. Replaces. */
  readonly rulesetId: pulumi.Input<string>;
  /** What else is let in. With all others of the ruleset at most 20; descriptions up to 113 characters. Changed in place. */
  readonly rules: pulumi.Input<pulumi.Input<FirewallRule>[]>;
}

/**
 * Rules beside a ruleset's own, for what is known only after a launch, such as the addresses of instances. Any number of these
 * may add to one ruleset; at Lambda the description of each rule ends with a mark of who added it. A deletion takes back these rules alone.
 */
export class FirewallRules extends pulumi.dynamic.Resource {
  declare readonly rulesetId: pulumi.Output<string>;
  declare readonly rules: pulumi.Output<FirewallRule[]>;

  constructor(name: string, args: FirewallRulesArgs, opts?: pulumi.CustomResourceOptions) {
    const { backend: _backend, ...rest } = args;
    const { owner } = identityOf(typeOf("FirewallRules"), name, args, opts);
    super(firewallRulesProvider as pulumi.dynamic.ResourceProvider, name, { ...rest, owner }, { ...opts, deleteBeforeReplace: true }, lambdaModule, "FirewallRules");
  }
}
