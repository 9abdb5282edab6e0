import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What happens to firewall rulesets of Lambda Cloud: @sophia/lambda-cloud/resources. */
export const firewallRulesetProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { firewallRuleset } = await import("@sophia/lambda-cloud/resources");
    return firewallRuleset.check(olds, news);
  },
  async diff(id, olds, news) {
    const { firewallRuleset } = await import("@sophia/lambda-cloud/resources");
    return firewallRuleset.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { firewallRuleset } = await import("@sophia/lambda-cloud/resources");
    return firewallRuleset.create(this.config, inputs);
  },
  async read(id, props) {
    const { firewallRuleset } = await import("@sophia/lambda-cloud/resources");
    return firewallRuleset.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { firewallRuleset } = await import("@sophia/lambda-cloud/resources");
    return firewallRuleset.update(this.config, id, olds, news);
  },
  async delete(id, props) {
    const { firewallRuleset } = await import("@sophia/lambda-cloud/resources");
    await firewallRuleset.delete(this.config, id, props);
  },
};
