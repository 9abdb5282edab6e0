import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What happens to a storage mapping of Estuary: @sophia/estuary/resources. */
export const storageMappingProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { storageMapping } = await import("@sophia/estuary/resources");
    return storageMapping.check(olds, news, this.config);
  },
  async diff(id, olds, news) {
    const { storageMapping } = await import("@sophia/estuary/resources");
    return storageMapping.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { storageMapping } = await import("@sophia/estuary/resources");
    return storageMapping.create(this.config, inputs);
  },
  async read(id, props) {
    const { storageMapping } = await import("@sophia/estuary/resources");
    return storageMapping.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { storageMapping } = await import("@sophia/estuary/resources");
    return storageMapping.update(this.config, id, olds, news);
  },
  async delete(id, props) {
    const { storageMapping } = await import("@sophia/estuary/resources");
    await storageMapping.delete(this.config, id, props);
  },
};
