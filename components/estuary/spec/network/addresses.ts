import { outermost } from "../../../kit/network/blocks.ts";

/** A block wider than this is no data plane: to let it in would open the database to strangers. */
const leastPrefix = 16;

/** Canonical form of an IPv4 block or address, nothing for IPv6, which neither Lambda's machines nor their firewall speak. */
function canonical(cidr: string): string | undefined {
  const [address = "", prefix = "32"] = cidr.trim().split("/");
  const parts = address.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  const size = /^\d{1,2}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (address.includes(":")) return undefined;
  if (parts.length !== 4 || !parts.every((part) => part <= 255) || !(size <= 32)) throw new RangeError(`the data plane's address block is "${cidr}"; allowed: an IPv4 block such as 192.0.2.0/24`);
  if (size < leastPrefix) throw new RangeError(`the data plane's address block is ${cidr}; allowed: at most a /${leastPrefix}, since whatever is in it may reach the way in to PostgreSQL. Ask Estuary for its addresses`);
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  const base = number - (number % 2 ** (32 - size));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".")}/${size}`;
}

/**
 * The blocks of a data plane as the firewall, the network policy and `pg_hba` name them alike: IPv4, each once, none inside another, in
 * a stable order.
 * @param cidrs what Estuary's control plane tells, `DataPlane.cidrBlocks`
 * @throws RangeError that names a block which is none, or too wide, or that none is left
 */
export function captureBlocks(cidrs: readonly string[]): string[] {
  const blocks = cidrs.map(canonical).filter((block) => block !== undefined);
  if (blocks.length === 0) throw new RangeError(`the data plane has no IPv4 address block (it told ${cidrs.length === 0 ? "none" : cidrs.join(", ")}), so nobody could be let in. Choose another estuary.dataPlane`);
  return outermost(blocks).sort();
}
