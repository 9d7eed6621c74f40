import ipaddr from 'ipaddr.js';

/** Ranges that hand out credentials or belong to the link or to nobody; no list of the stack opens them. */
const NEVER = new Set(['linkLocal', 'unspecified', 'broadcast', 'multicast']);
/** Networks of the same kind that have no range of their own: metadata of EC2, and what is kept for the future. */
const neverNetworks = [ipaddr.parseCIDR('fd00:ec2::/32'), ipaddr.parseCIDR('240.0.0.0/4')];

/**
 * Whether a connection to this address is refused.
 *
 * Only public unicast addresses are open to all. An IPv4 address in an IPv6 one (mapped, compatible, translated, 6to4, Teredo) is
 * judged as what it is in the end. Source of the ranges: RFC 6890 and the registries of IANA, by ipaddr.js.
 *
 * @param isListed the stack lists the host by its address, which opens addresses inside a machine or a network
 */
export function isAddressRefused(address: string, isListed: boolean): boolean {
  const judged = innermost(ipaddr.parse(address));
  const range = judged.range();
  if (NEVER.has(range) || neverNetworks.some((network) => isWithin(judged, network))) return true;
  return range !== 'unicast' && !isListed;
}

type Address = ReturnType<typeof ipaddr.parse>;

function isWithin(address: Address, [network, bits]: ReturnType<typeof ipaddr.parseCIDR>): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** The IPv4 address that an IPv6 one leads to, or the address itself. */
function innermost(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const bytes = address.toByteArray();
  const at = placeOf(address, bytes);
  if (at === undefined) return address;
  const four = bytes.slice(at.from, at.from + 4).map((byte) => byte ^ at.mask);
  return new ipaddr.IPv4(four);
}

/** Ranges whose last four bytes are an IPv4 address: mapped and translated ones. */
const ENDING = new Set<string>(['ipv4Mapped', 'rfc6145', 'rfc6052']);

/** Where the IPv4 address stands: at the end of mapped, compatible and translated forms, behind the prefix of 6to4; Teredo inverts it. */
function placeOf(address: ipaddr.IPv6, bytes: readonly number[]): { from: number; mask: number } | undefined {
  const range = address.range();
  if (range === '6to4') return { from: 2, mask: 0 };
  if (range === 'teredo') return { from: 12, mask: 0xff };
  return ENDING.has(range) || isCompatible(bytes) ? { from: 12, mask: 0 } : undefined;
}

/** `::a.b.c.d`: twelve zero bytes, and more behind them than the loopback and the unspecified address have. */
function isCompatible(bytes: readonly number[]): boolean {
  return bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 15).some((byte) => byte !== 0);
}
