import { type PolicyResource, type ResourceValidationArgs, type ResourceValidationPolicy, type StackValidationPolicy, unknownCheckingProxy } from "@pulumi/policy";

/** What Pulumi writes where a text is not known yet. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Given {
  readonly type?: string;
  readonly name?: string;
  readonly config?: object;
}

/** What Pulumi hands a policy for one resource: views of the data that throw at what is unknown. */
export function argsOf(props: object, { type = "kubernetes:core/v1:Pod", name = "one", config = {} }: Given = {}): ResourceValidationArgs {
  return {
    type,
    name,
    urn: `urn:pulumi:stack::project::${type}::${name}`,
    props: unknownCheckingProxy(structuredClone(props)) as Record<string, unknown>,
    opts: { protect: false, ignoreChanges: [], aliases: [], customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 }, additionalSecretOutputs: [] },
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: () => config as never,
    notApplicable: () => {
      throw new Error("not applicable");
    },
  };
}

/** Messages of a policy over one resource. */
export async function reported(policy: ResourceValidationPolicy, args: ResourceValidationArgs): Promise<string[]> {
  const messages: string[] = [];
  const validate = policy.validateResource;
  if (validate === undefined || Array.isArray(validate)) throw new Error("one function is expected");
  await validate(args, (message) => messages.push(message));
  return messages;
}

/** Messages of a policy over a stack, with the URN each names. */
export async function reportedOfStack(policy: StackValidationPolicy, resources: readonly ResourceValidationArgs[], config: object = {}): Promise<{ message: string; urn?: string }[]> {
  const messages: { message: string; urn?: string }[] = [];
  await policy.validateStack(
    { resources: resources as unknown as PolicyResource[], getConfig: () => config as never, stackTags: new Map(), notApplicable: () => { throw new Error("not applicable"); } },
    (message, urn) => messages.push({ message: message, ...(urn === undefined ? {} : { urn: urn }) }),
  );
  return messages;
}
