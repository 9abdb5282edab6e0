import type { FirewallRule } from "@sophia/lambda-cloud";
import * as pulumi from "@pulumi/pulumi";
import { firewallRulesetProvider } from "./firewall-ruleset.provider.ts";
import { type IdentityArgs, identityOf, lambdaModule, typeOf } from "./identity.ts";

export interface FirewallRulesetArgs extends IdentityArgs {
  /** Up to 64 characters; at Lambda it is cut to 51 where needed and followed by who owns it, because names there need not be unique. */
  readonly name: pulumi.Input<string>;
  /** Only instances of this region can have it. Replaces. us-south-1 has no firewall. */
  readonly region: pulumi.Input<string>;
  /** What is let in; at most 20 rules. Changed in place, also on living instances. */
  readonly rules: pulumi.Input<pulumi.Input<FirewallRule>[]>;
}

/** What may reach instances from outside their region; given to them at their launch, and not to be taken from them later. */
export class FirewallRuleset extends pulumi.dynamic.Resource {
  declare readonly rulesetId: pulumi.Output<string>;
  /** Name at Lambda. */
  declare readonly rulesetName: pulumi.Output<string>;
  declare readonly region: pulumi.Output<string>;
  declare readonly rules: pulumi.Output<FirewallRule[]>;

  constructor(name: string, args: FirewallRulesetArgs, opts?: pulumi.CustomResourceOptions) {
    const { backend: _backend, ...rest } = args;
    const { owner } = identityOf(typeOf("FirewallRuleset"), name, args, opts);
    const props = { rulesetId: undefined, rulesetName: undefined, ...rest, owner };
    super(firewallRulesetProvider as pulumi.dynamic.ResourceProvider, name, props, { ...opts, deleteBeforeReplace: true }, lambdaModule, "FirewallRuleset");
  }
}
