import type * as k8s from "@pulumi/kubernetes";

/** Secret in which CloudNativePG keeps the CA of the cluster `postgres`. https://cloudnative-pg.io/documentation/1.30/certificates/ */
const caSecret = "postgres-ca";

const folder = "/etc/postgres-ca";

/** The CA certificate in a container that mounts {@link postgresCaMount}. */
export const postgresCaFile = `${folder}/ca.crt`;

/** The certificate alone: the CA's private key is in the same Secret. */
export const postgresCaVolume: k8s.types.input.core.v1.Volume = {
  name: "postgres-ca",
  secret: { secretName: caSecret, items: [{ key: "ca.crt", path: "ca.crt" }] },
};

export const postgresCaMount: k8s.types.input.core.v1.VolumeMount = { name: "postgres-ca", mountPath: folder, readOnly: true };
