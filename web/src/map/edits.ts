// What a what-if changes, as it stands in the address of the page: ?erbij=longitude,latitude for a place that opens,
// ?weg=id for one that closes, ?langer=id for one that would count where a choice leaves it out.
export type Spot = readonly [number, number];
export interface Edits { readonly added: readonly Spot[]; readonly closed: readonly string[]; readonly extended: readonly string[] }
/** What is asked of places and of those who walk, in the same address. */
const CHOICE = ['wanneer', 'binnen', 'wie', 'gratis', 'zonder-indicatie'];
export const NONE: Edits = { added: [], closed: [], extended: [] };

const EARTH_M = 6_371_009;
const DEGREE = Math.PI / 180;

export function read(search: URLSearchParams): Edits {
  const added = search.getAll('erbij').map((one) => one.split(',').map(Number));
  return {
    added: added.flatMap(([lon, lat]) => (Number.isFinite(lon) && Number.isFinite(lat) ? [[lon, lat] as Spot] : [])),
    closed: [...new Set(search.getAll('weg'))],
    extended: [...new Set(search.getAll('langer'))],
  };
}

/** Put the edits into an address, instead of those that are in it. */
export function write(address: URL, edits: Edits): URL {
  address.searchParams.delete('erbij');
  address.searchParams.delete('weg');
  address.searchParams.delete('langer');
  for (const [lon, lat] of edits.added) address.searchParams.append('erbij', `${lon.toFixed(5)},${lat.toFixed(5)}`);
  for (const id of edits.closed) address.searchParams.append('weg', id);
  for (const id of edits.extended) address.searchParams.append('langer', id);
  return address;
}

/** Put what the page asks of places into another address. */
export function choose(address: URL, page: URLSearchParams): URL {
  for (const name of CHOICE) {
    const value = page.get(name);
    if (value) address.searchParams.set(name, value);
  }
  return address;
}

export function isEmpty(edits: Edits): boolean {
  return edits.added.length === 0 && edits.closed.length === 0 && edits.extended.length === 0;
}

/** A spot so many metres to the east and the north. */
export function moved([lon, lat]: Spot, east: number, north: number): Spot {
  return [lon + east / (EARTH_M * DEGREE * Math.cos(lat * DEGREE)), lat + north / (EARTH_M * DEGREE)];
}
