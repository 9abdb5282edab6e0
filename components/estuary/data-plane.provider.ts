import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;
type Configured = pulumi.dynamic.ResourceProvider<Properties, Properties> & { config?: pulumi.dynamic.Config };

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows. Credentials come with the configuration, when the resource is worked on.

/** What is asked about a data plane of Estuary: @sophia/estuary/resources. */
export const dataPlaneProvider: Configured = {
  configure({ config }) {
    this.config = config;
    return Promise.resolve();
  },
  async check(olds, news) {
    const { dataPlane } = await import("@sophia/estuary/resources");
    return dataPlane.check(olds, news, this.config);
  },
  async diff(id, olds, news) {
    const { dataPlane } = await import("@sophia/estuary/resources");
    return dataPlane.diff(this.config, id, olds, news);
  },
  async create(inputs) {
    const { dataPlane } = await import("@sophia/estuary/resources");
    return dataPlane.create(this.config, inputs);
  },
  async read(id, props) {
    const { dataPlane } = await import("@sophia/estuary/resources");
    return dataPlane.read(this.config, id, props ?? {});
  },
  async update(id, olds, news) {
    const { dataPlane } = await import("@sophia/estuary/resources");
    return dataPlane.update(this.config, id, olds, news);
  },
};
