import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What happens to SSH keys of Lambda Cloud: @sophia/lambda-cloud/resources. */
export const sshKeyProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { sshKey } = await import("@sophia/lambda-cloud/resources");
    return sshKey.check(olds, news);
  },
  async diff(id, olds, news) {
    const { sshKey } = await import("@sophia/lambda-cloud/resources");
    return sshKey.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { sshKey } = await import("@sophia/lambda-cloud/resources");
    return sshKey.create(this.config, inputs);
  },
  async read(id, props) {
    const { sshKey } = await import("@sophia/lambda-cloud/resources");
    return sshKey.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { sshKey } = await import("@sophia/lambda-cloud/resources");
    return sshKey.update(this.config, id, olds, news);
  },
  async delete(id, props) {
    const { sshKey } = await import("@sophia/lambda-cloud/resources");
    await sshKey.delete(this.config, id, props);
  },
};
