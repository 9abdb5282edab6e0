import type { Fault } from "./faults.ts";
import { stackFile } from "./keys.ts";

/** A secret in clear in a tracked file: what to do depends on where the stack's secrets come from. */
export function secretsInClear(key: string, stack: string, generated: boolean): Fault {
  const message = generated
    ? `${key} is in plain text; allowed: nothing there, since this stack generates its secrets; remove it from ${stackFile(stack)} and rotate what it held`
    : `${key} is in plain text; allowed: encrypted values only; remove it from ${stackFile(stack)}, rotate what it held, and put the new values as fn::secret under pulumiConfig in the ESC environment`;
  return { key, message };
}

/** An API key of Lambda Cloud in clear in a tracked file. */
export function lambdaApiKeyInClear(key: string, stack: string): Fault {
  return { key, message: `${key} is in plain text; allowed: an encrypted value; remove it from ${stackFile(stack)}, make a new API key at Lambda, and put that as fn::secret under pulumiConfig in the ESC environment, or in LAMBDA_LABS_API_KEY of the environment` };
}

/** A refresh token of Estuary in clear in a tracked file. */
export function estuaryTokenInClear(key: string, stack: string): Fault {
  return { key, message: `${key} is in plain text; allowed: an encrypted value; remove it from ${stackFile(stack)}, revoke it at Estuary, make a new token there, and put that as fn::secret under pulumiConfig in the ESC environment, or in FLOW_AUTH_TOKEN of the environment` };
}

/** A kubeconfig in clear in a tracked file. */
export function kubeconfigInClear(key: string, stack: string, sandbox: boolean): Fault {
  const message = sandbox
    ? `${key} is in plain text; allowed: nothing there, since the sandbox writes its own (cluster.kubeconfigFile); remove it from ${stackFile(stack)} and rotate its credentials`
    : `${key} is in plain text; allowed: an encrypted value; remove it from ${stackFile(stack)}, rotate its credentials, and put it as fn::secret under pulumiConfig in the ESC environment`;
  return { key, message };
}
