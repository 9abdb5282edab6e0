import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What happens to filesystems of Lambda Cloud: @sophia/lambda-cloud/resources. */
export const filesystemProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { filesystem } = await import("@sophia/lambda-cloud/resources");
    return filesystem.check(olds, news);
  },
  async diff(id, olds, news) {
    const { filesystem } = await import("@sophia/lambda-cloud/resources");
    return filesystem.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { filesystem } = await import("@sophia/lambda-cloud/resources");
    return filesystem.create(this.config, inputs);
  },
  async read(id, props) {
    const { filesystem } = await import("@sophia/lambda-cloud/resources");
    return filesystem.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { filesystem } = await import("@sophia/lambda-cloud/resources");
    return filesystem.update(this.config, id, olds, news);
  },
  async delete(id, props) {
    const { filesystem } = await import("@sophia/lambda-cloud/resources");
    await filesystem.delete(this.config, id, props);
  },
};
