import * as pulumi from "@pulumi/pulumi";
import { type IdentityArgs, identityOf, lambdaModule, typeOf } from "./identity.ts";
import { instanceProvider } from "./instance.provider.ts";

/** A type in a region. */
export interface InstanceCandidate {
  /** Such as `gpu_1x_a10`. */
  readonly type: pulumi.Input<string>;
  /** Such as `us-west-1`. */
  readonly region: pulumi.Input<string>;
}

/** An image by its id, or the newest of a family at the launch. */
export type InstanceImage = { readonly id: pulumi.Input<string> } | { readonly family: pulumi.Input<string> };

export interface InstanceFilesystem {
  /** {@link LambdaFilesystem}'s own `id`, which stays known in a preview. */
  readonly id: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
  /** Every candidate must be in this region. */
  readonly region: pulumi.Input<string>;
  /** Below /home, /lambda/nfs or /data. @default /lambda/nfs/<name> */
  readonly mountPoint?: pulumi.Input<string>;
}

export interface LambdaInstanceArgs extends IdentityArgs {
  /** Where it may be launched, in order of preference. A change replaces the instance only when its own type and region left the list. */
  readonly candidates: pulumi.Input<pulumi.Input<InstanceCandidate>[]>;
  /** Name of the SSH key at Lambda ({@link LambdaSshKey.keyName}). Replaces. */
  readonly sshKeyName: pulumi.Input<string>;
  /** For people; not unique. Changed in place. */
  readonly name?: pulumi.Input<string>;
  /** Replaces. @default the API's choice */
  readonly hostname?: pulumi.Input<string>;
  /** Ceiling in US cents for the whole instance, held against the price of the moment just before its launch. @default none */
  readonly maxCentsPerHour?: pulumi.Input<number>;
  /** How long to wait for capacity, and how often to look, in seconds. @default an error as soon as no candidate has any */
  readonly waitForCapacity?: pulumi.Input<{ readonly timeoutSeconds: pulumi.Input<number>; readonly pollSeconds: pulumi.Input<number> }>;
  /** One for all, or one for each architecture. Replaces, where it is of the instance's architecture. @default Lambda's newest Lambda Stack */
  readonly image?: pulumi.Input<InstanceImage | { readonly x86_64?: InstanceImage; readonly arm64?: InstanceImage }>;
  /** cloud-init, at most 1 MB. Secret: stored encrypted, and only hashes are outputs. A change replaces only with `replaceOn`. */
  readonly userData?: pulumi.Input<string>;
  /**
   * A group of which the first instance initialises what the others join. It must be unique in the account (derive it from the cluster's
   * authority). While a member lives, a launch gets `userData` with `@@PEER_PRIVATE_IP@@` replaced by a member's private
   * address; when none does, `firstUserData`. Replaces.
   */
  readonly group?: pulumi.Input<string>;
  /** Secret, as `userData` is. */
  readonly firstUserData?: pulumi.Input<string>;
  /** `userData`: a change of it since the launch replaces the instance. @default [] */
  readonly replaceOn?: pulumi.Input<"userData"[]>;
  /** Beside ours, which begin with `sophia:`. Replaces: the API cannot change tags. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Attached at the launch only. Replaces. */
  readonly filesystems?: pulumi.Input<pulumi.Input<InstanceFilesystem>[]>;
  /** Id of the ruleset by region ({@link FirewallRuleset}'s own `id`); every candidate's region needs one, but us-south-1 has none. Replaces, where it is of the instance's region. */
  readonly firewallRulesets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * An instance that exists, taken over in place of a launch, and from then on managed: a deletion terminates it. Its type and region must be a
   * candidate; when it is gone, nothing is launched until this is removed. May be removed once it is taken over.
   */
  readonly adoptInstanceId?: pulumi.Input<string>;
  /** From the launch until it is active and has an address. When it runs out the instance stays recorded and the next update waits again. @default 1500 */
  readonly bootTimeoutSeconds?: pulumi.Input<number>;
  /** When nobody will need it any more (ISO 8601), for `npm run gpu:reap`. Counts at the launch. */
  readonly expiresAt?: pulumi.Input<string>;
}

/** Outputs of which the engine is told that they are secret. */
const secretOutputs = ["jupyterToken", "jupyterUrl", "userData", "firstUserData"];

const outputs = {
  instanceId: undefined, ip: undefined, privateIp: undefined, hostname: undefined, status: undefined, instanceType: undefined, region: undefined,
  architecture: undefined, gpus: undefined, priceCentsPerHour: undefined, imageId: undefined, jupyterToken: undefined, jupyterUrl: undefined,
  launchedAt: undefined, won: undefined, userDataHash: undefined, launchedUserDataHash: undefined,
};

/**
 * An instance of Lambda Cloud: launched once, found again by its tags after a crash, and never lost while it costs.
 *
 * A replacement deletes first, since instances have no name of their own to tell old and new apart. A `retainOnDelete` instance keeps its
 * tags, so that this resource made again takes it over, or terminates it when its inputs differ. Do not give the name of a resource
 * whose instance lives on under an alias to another one.
 */
export class LambdaInstance extends pulumi.dynamic.Resource {
  /** The id at Lambda; `id`, the same, stays known in a preview. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Public address. A relaunch has another. */
  declare readonly ip: pulumi.Output<string>;
  /** Address within the region; may be missing. */
  declare readonly privateIp: pulumi.Output<string | undefined>;
  declare readonly hostname: pulumi.Output<string>;
  /** active, booting or unhealthy. */
  declare readonly status: pulumi.Output<string>;
  declare readonly instanceType: pulumi.Output<string>;
  declare readonly region: pulumi.Output<string>;
  declare readonly architecture: pulumi.Output<"x86_64" | "arm64">;
  declare readonly gpus: pulumi.Output<number>;
  declare readonly priceCentsPerHour: pulumi.Output<number>;
  /** Known when an image was chosen and the instance launched by us. */
  declare readonly imageId: pulumi.Output<string | undefined>;
  /** Secret. */
  declare readonly jupyterToken: pulumi.Output<string | undefined>;
  /** Secret: holds the token. */
  declare readonly jupyterUrl: pulumi.Output<string | undefined>;
  declare readonly launchedAt: pulumi.Output<string | undefined>;
  /** Index of the candidate it is. */
  declare readonly won: pulumi.Output<number>;
  /** Hash of the user data as it is wanted now. */
  declare readonly userDataHash: pulumi.Output<string | undefined>;
  /** Hash of the user data it was launched with. */
  declare readonly launchedUserDataHash: pulumi.Output<string | undefined>;

  constructor(name: string, args: LambdaInstanceArgs, opts?: pulumi.CustomResourceOptions) {
    const { userData, firstUserData, backend: _backend, ...rest } = args;
    const secrets = { userData: secretly(userData), firstUserData: secretly(firstUserData) };
    const props = { ...outputs, ...rest, ...secrets, ...identityOf(typeOf("Instance"), name, args, opts) };
    super(instanceProvider as pulumi.dynamic.ResourceProvider, name, props, safe(opts), lambdaModule, "Instance");
  }
}

function secretly(text: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return text === undefined ? undefined : pulumi.secret(text);
}

/**
 * The options with those an instance needs. Deletion first is said here as well as by the provider, because a taint or `--target-replace` does
 * not ask the provider, and a create before the deletion would take over the very instance that is to be deleted.
 */
function safe(opts: pulumi.CustomResourceOptions | undefined): pulumi.CustomResourceOptions {
  return { ...opts, deleteBeforeReplace: true, additionalSecretOutputs: [...(opts?.additionalSecretOutputs ?? []), ...secretOutputs] };
}
