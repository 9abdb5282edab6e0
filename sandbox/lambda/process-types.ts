/** How the process of an emulator is started. */
export interface ProcessOptions {
  /** The sandbox's folder. */
  readonly dir: string;
  readonly port: number;
  /** Path of the sandbox's kubeconfig; without it no instance gets a node. */
  readonly kubeconfig?: string | undefined;
  /** Whose instances get nodes; without it those of any cluster. */
  readonly clusterName?: string | undefined;
  /** Of the emulator's sources. */
  readonly fingerprint: string;
}

/** The file a client is given: LAMBDA_CLOUD_CONNECTION_FILE of @sophia/lambda-cloud. */
export interface LambdaConnection {
  readonly url: string;
  readonly apiKey: string;
  readonly admin: string;
  /** Least milliseconds between two requests, and two launches. */
  readonly pacing: { readonly requestMilliseconds: number; readonly launchMilliseconds: number };
  /** Where clients keep their turns and locks. */
  readonly stateDir: string;
}

export interface ProcessRecord extends ProcessOptions {
  readonly pid: number;
}

export interface LambdaInfo extends LambdaConnection {
  readonly pid: number;
}
