/** Keys of a stack's configuration that are no subjects of settings. */

/** The object of secret values (config/secrets/definitions.ts lists its keys). */
export const secretsKey = "secretValues";

/** The secret kubeconfig of a stack whose cluster is reached by one. */
export const kubeconfigKey = "kubeconfig";

/** The file a stack's settings are written in. */
export function stackFile(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}
