/** IPv4 arithmetic for the blocks of network policies. Blocks come from checked settings, so nothing here refuses. */

interface Block {
  readonly base: number;
  readonly prefix: number;
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function parsed(cidr: string): Block {
  const [address = "", prefix = "32"] = cidr.split("/");
  return { base: number(address), prefix: Number(prefix) };
}

function network(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size);
}

/** Whether an address lies in a block. */
export function containsAddress(cidr: string, address: string): boolean {
  const { base, prefix } = parsed(cidr);
  return network(base, prefix) === network(number(address), prefix);
}

/** Whether `inner` lies in `outer` and is smaller. */
export function strictlyContains(outer: string, inner: string): boolean {
  const inside = parsed(inner);
  const outside = parsed(outer);
  return inside.prefix > outside.prefix && network(inside.base, outside.prefix) === network(outside.base, outside.prefix);
}

/** The blocks that no other one of the list covers, each once, in the order given. */
export function outermost(cidrs: readonly string[]): string[] {
  return [...new Set(cidrs)].filter((cidr) => !cidrs.some((other) => strictlyContains(other, cidr)));
}

/** A block without what of `exceptions` lies in it; the API server takes only exceptions strictly inside the block. */
export function blockWithout(cidr: string, exceptions: readonly string[]): { cidr: string; except?: string[] } {
  const except = outermost(exceptions.filter((exception) => strictlyContains(cidr, exception)));
  return except.length === 0 ? { cidr } : { cidr, except };
}
