// Where figures come from when the limit moves: `gaps/AREA/NORM:measure` becomes `gaps_at/AREA/NORM@12:measure`.

const FIGURE = /\/gaps(?:_at)?\/([^/]+)\/([^/:@]+)(?:@[^/:]*)?:([^/]+)$/;

export interface Origin { readonly norm: string; readonly measure: string }

/** Which figure an address leads to; null where it is no figure of a norm. */
export function origin(address: string): Origin | null {
  const [, , norm, measure] = FIGURE.exec(address) ?? [];
  return norm && measure ? { norm, measure } : null;
}

/** The same figure at another limit, or as it was agreed. */
export function at(address: string, limit: number | null): string {
  if (limit === null) return address.replace(FIGURE, '/gaps/$1/$2:$3');
  return address.replace(FIGURE, `/gaps_at/$1/$2@${limit}:$3`);
}
