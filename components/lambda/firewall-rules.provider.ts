import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What happens to rules added to firewall rulesets of Lambda Cloud: @sophia/lambda-cloud/resources. */
export const firewallRulesProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { firewallRules } = await import("@sophia/lambda-cloud/resources");
    return firewallRules.check(olds, news);
  },
  async diff(id, olds, news) {
    const { firewallRules } = await import("@sophia/lambda-cloud/resources");
    return firewallRules.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { firewallRules } = await import("@sophia/lambda-cloud/resources");
    return firewallRules.create(this.config, inputs);
  },
  async read(id, props) {
    const { firewallRules } = await import("@sophia/lambda-cloud/resources");
    return firewallRules.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { firewallRules } = await import("@sophia/lambda-cloud/resources");
    return firewallRules.update(this.config, id, olds, news);
  },
  async delete(id, props) {
    const { firewallRules } = await import("@sophia/lambda-cloud/resources");
    await firewallRules.delete(this.config, id, props);
  },
};
