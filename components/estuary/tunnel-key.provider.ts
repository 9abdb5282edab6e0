import type * as pulumi from "@pulumi/pulumi";

type Properties = Record<string, unknown>;

// The text of this object is stored in the state of every resource and may run from another checkout: hence nothing but the
// name of the package that knows.

/** What happens to a key of the tunnel: @sophia/estuary/resources. */
export const tunnelKeyProvider: pulumi.dynamic.ResourceProvider<Properties, Properties> = {
  async diff(id, olds, news) {
    const { tunnelKey } = await import("@sophia/estuary/resources");
    return tunnelKey.diff(id, olds, news);
  },
  async create(inputs) {
    const { tunnelKey } = await import("@sophia/estuary/resources");
    return tunnelKey.create(inputs);
  },
  async update(id, olds, news) {
    const { tunnelKey } = await import("@sophia/estuary/resources");
    return tunnelKey.update(id, olds, news);
  },
};
