import { BlockList, isIPv6 } from 'node:net';

/** Addresses that hand out credentials or belong to the link; no list of the stack opens them. */
const never = blockList([
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['0.0.0.0', 8],
  ['::', 128],
  ['224.0.0.0', 3],
  ['ff00::', 8],
]);

/** Addresses inside a machine or a network: open to hosts that the stack lists by their address. Source: RFC 6890. */
const inside = blockList([
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['::1', 128],
  ['fc00::', 7],
  ['64:ff9b::', 96],
]);

/**
 * Whether a connection to this address is refused. IPv4 in IPv6 form is read as IPv4.
 *
 * @param isListed the stack lists the host by its address
 */
export function isAddressRefused(address: string, isListed: boolean): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  return never.check(address, family) || (!isListed && inside.check(address, family));
}

function blockList(subnets: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4');
  return list;
}
