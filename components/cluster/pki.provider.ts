import type * as pulumi from "@pulumi/pulumi";
import type { AdminCertificateInputs, AdminCertificateOutputs, AuthoritiesInputs, AuthoritiesOutputs } from "@sophia/cluster-pki/resources";

// The text of these objects is stored in the state of every resource and may run from another checkout: hence nothing but
// the name of the package that knows.

/** Makes a cluster's authorities once, and anew only when asked. */
export const authoritiesProvider: pulumi.dynamic.ResourceProvider<AuthoritiesInputs, AuthoritiesOutputs> = {
  async check(olds, news) {
    const { authorities } = await import("@sophia/cluster-pki/resources");
    return authorities.check(olds, news);
  },
  async diff(id, olds, news) {
    const { authorities } = await import("@sophia/cluster-pki/resources");
    return authorities.diff(id, olds, news);
  },
  async create(inputs) {
    const { authorities } = await import("@sophia/cluster-pki/resources");
    return authorities.create(inputs);
  },
  async update(id, olds, news) {
    const { authorities } = await import("@sophia/cluster-pki/resources");
    return authorities.update(id, olds, news);
  },
};

/** Makes an administrator's certificate and renews it in time. */
export const adminCertificateProvider: pulumi.dynamic.ResourceProvider<AdminCertificateInputs, AdminCertificateOutputs> = {
  async check(olds, news) {
    const { adminCertificate } = await import("@sophia/cluster-pki/resources");
    return adminCertificate.check(olds, news);
  },
  async diff(id, olds, news) {
    const { adminCertificate } = await import("@sophia/cluster-pki/resources");
    return adminCertificate.diff(id, olds, news);
  },
  async create(inputs) {
    const { adminCertificate } = await import("@sophia/cluster-pki/resources");
    return adminCertificate.create(inputs);
  },
  async update(id, olds, news) {
    const { adminCertificate } = await import("@sophia/cluster-pki/resources");
    return adminCertificate.update(id, olds, news);
  },
};
