import type { Fault } from "./faults.ts";
import type { Relation } from "./relation.ts";
import { haveCommonAddress, isWithin, liesInside } from "./values.ts";

/** Rules between the blocks of addresses of the cluster, whoever made it. */

/** The Service of the API server has the first address of its block, unless someone gave it another inside it. */
const apiServerIsAService: Relation = ({ cluster: { apiServerAddress, serviceCidr } }, file) => {
  if (isWithin(apiServerAddress, serviceCidr)) return undefined;
  const key = "cluster.apiServerAddress";
  return { key, message: `${key} is ${apiServerAddress} but cluster.serviceCidr is ${serviceCidr}; allowed: an address inside it, usually its first; change one of them in ${file}` };
};

/** An address of both would lead to a Service or to a pod by chance. */
const podsAreNoServices: Relation = ({ cluster: { podCidr, serviceCidr } }, file) => {
  if (!haveCommonAddress(podCidr, serviceCidr)) return undefined;
  const key = "cluster.podCidr";
  return { key, message: `${key} is ${podCidr} but cluster.serviceCidr is ${serviceCidr}; allowed: blocks that have no address in common; change one of them in ${file}` };
};

/** Network policies name generous blocks for the nodes, so one may hold pods and Services as well; inside theirs there is no node. */
function nodesLieOutside(name: "podCidr" | "serviceCidr"): Relation {
  return ({ cluster }, file) => {
    const outer = cluster[name];
    return cluster.nodeCidrs.flatMap((block, index): Fault[] => {
      if (!liesInside(block, outer)) return [];
      const key = `cluster.nodeCidrs.${index}`;
      return [{ key, message: `${key} is ${block}, which lies inside cluster.${name}, ${outer}; allowed: blocks outside it, or a larger one around it; change one of them in ${file}` }];
    });
  };
}

/** Every rule between blocks of addresses. */
export const networkRelations: readonly Relation[] = [apiServerIsAService, podsAreNoServices, nodesLieOutside("podCidr"), nodesLieOutside("serviceCidr")];
