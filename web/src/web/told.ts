// What the server tells of one view of the web: the same nodes, places and looks as in its own drawing.

/** Arrays in the order of the nodes, and of the ties; looks and marks are places in their lists. */
export interface Told {
  /** left, top, width and height of what is drawn, y down */
  frame: [number, number, number, number];
  /** whether it lies over the map, and whether there is room for every name */
  map: boolean;
  named: boolean;
  looks: string[];
  marks: string[];
  id: string[];
  name: string[];
  x: number[];
  y: number[];
  /** radius in pixels of a frame of 836 wide */
  size: number[];
  square: number[];
  glyph: string[];
  look: number[];
  /** 0 where it is not known where it is */
  drawn: number[];
  formal: number[];
  informal: number[];
  one: number[];
  other: number[];
  /** 1 where a tie is on paper */
  paper: number[];
  mark: number[];
  /** pairs that could meet */
  could: [number, number][];
  /** the address of this view without a chosen node */
  address: string;
}

/** The width of the frame that sizes are thought for, in pixels. */
export const FRAME = 836;
/** How far the middle of a bent tie is from the straight line: a part of its length, at most so many pixels. */
export const BEND = 0.14;
export const MOST_BEND = 44;

export async function load(address: string): Promise<Told> {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as Told;
}
