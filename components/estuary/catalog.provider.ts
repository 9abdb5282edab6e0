import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What happens to a catalogue of Estuary: @sophia/estuary/resources. */
export const catalogProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { catalog } = await import("@sophia/estuary/resources");
    return catalog.check(olds, news, this.config);
  },
  async diff(id, olds, news) {
    const { catalog } = await import("@sophia/estuary/resources");
    return catalog.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { catalog } = await import("@sophia/estuary/resources");
    return catalog.create(this.config, inputs);
  },
  async read(id, props) {
    const { catalog } = await import("@sophia/estuary/resources");
    return catalog.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { catalog } = await import("@sophia/estuary/resources");
    return catalog.update(this.config, id, olds, news);
  },
  async delete(id, props) {
    const { catalog } = await import("@sophia/estuary/resources");
    await catalog.delete(this.config, id, props);
  },
};
