/** A neighbour that answered with something else than success: which one and how, never what was sent or said. */
export class NeighbourFault extends Error {
  constructor(neighbour: string, readonly status: number | string) {
    super(`${neighbour} answered ${status}. Nothing is lost: it is asked again under the same ids.`);
    this.name = 'NeighbourFault';
  }
}
