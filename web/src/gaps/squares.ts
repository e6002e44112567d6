// Every square with its distance and its people, as the server sends them, and what they add up to at a limit. The sums
// are those of the analysis, in the same order, so that the figures are the same to the last digit.

interface Coded { readonly values: number[]; readonly at: number[] }
/** Stands for minutes of a walk that there is not. */
export const UNREACHED = 255;
/** How the norm is said: pieces of sentences in the language of the page. */
export interface Said {
  readonly who: string; readonly noun: string; readonly some: string; readonly clause: string; readonly everyone: boolean;
  readonly place: string; readonly promise: string; readonly levels: string; readonly verdicts: Record<Verdict, string>;
  /** of a limit that nobody agreed on */
  readonly would: Record<Verdict, string>;
}
export type Verdict = 'met' | 'short' | 'unsure' | 'unknown';

export interface Sent {
  readonly places: { readonly sure: string[]; readonly possible: string[] };
  /** where limits may not be moved: square → minutes too far */
  readonly minutes?: Record<string, number | null>;
  readonly norm: string;
  readonly limit: number;
  readonly metres: boolean;
  readonly speed: number;
  readonly share: number | null;
  readonly cells: string[];
  /** tenths of a metre; below 0 where none is reached */
  readonly sure: number[];
  readonly possible: number[];
  readonly people: Coded;
  readonly ages: Record<string, Coded>;
  readonly half: Coded;
  readonly area: number[];
  /** of the rows of the table, with the whole place behind them */
  readonly codes: string[];
  readonly rough: number[];
  readonly known: number[];
  readonly byName: number[];
  readonly step: number;
  readonly said: Said;
}

/** People within the limit, and if all lived half a square further away, or nearer by; and all of them. */
export interface Sums { readonly value: Float64Array; readonly lower: Float64Array; readonly upper: Float64Array; readonly total: Float64Array }

function decoded({ values, at }: Coded): Float64Array {
  return Float64Array.from(at, (place) => values[place] ?? 0);
}

function metres(tenths: number[]): Float64Array {
  return Float64Array.from(tenths, (one) => (one < 0 ? Infinity : one / 10));
}

export class Squares {
  private readonly sure: Float64Array;
  private readonly possible: Float64Array;
  private readonly half: Float64Array;
  private readonly people: Float64Array;
  private readonly ages: Float64Array[];
  readonly bands: string[];
  /** how many areas, without the whole place */
  readonly areas: number;

  constructor(readonly sent: Sent) {
    this.sure = metres(sent.sure);
    this.possible = sent.possible.length ? metres(sent.possible) : this.sure;
    this.half = decoded(sent.half);
    this.people = decoded(sent.people);
    this.bands = Object.keys(sent.ages);
    this.ages = Object.values(sent.ages).map(decoded);
    this.areas = sent.codes.length - 1;
  }

  get size(): number {
    return this.sure.length;
  }

  private far(limit: number): number {
    return this.sent.metres ? limit : limit * 60 * this.sent.speed;
  }

  /** Per area and, behind them, for the whole place. */
  sums(limit: number): Sums {
    const out = this.empty(this.areas + 1);
    for (let i = 0; i < this.size; i++) this.add(out, i, this.people[i]!, this.sent.area[i]!, limit, this.areas);
    return out;
  }

  /** Per age, in the whole place. */
  sumsOfAges(limit: number): Sums {
    const out = this.empty(this.ages.length);
    this.ages.forEach((people, age) => {
      for (let i = 0; i < this.size; i++) this.add(out, i, people[i]!, age, limit, -1);
    });
    return out;
  }

  private empty(size: number): Sums {
    const [value, lower, upper, total] = [0, 1, 2, 3].map(() => new Float64Array(size));
    return { value: value!, lower: lower!, upper: upper!, total: total! };
  }

  private add(out: Sums, i: number, people: number, one: number, limit: number, other: number): void {
    const far = this.far(limit);
    const [sure, half] = [this.sure[i]!, this.half[i]!];
    for (const at of [one, other]) {
      if (at < 0) continue;
      out.total[at]! += people;
      if (sure <= far) out.value[at]! += people;
      if (sure + half <= far) out.lower[at]! += people;
      if (this.possible[i]! - half <= far) out.upper[at]! += people;
    }
  }

  /** Minutes further than the limit, up to the end of their class (one more in the last); 255 where none is reached. */
  beyond(limit: number, ends: readonly number[], into: Uint8Array): void {
    const [far, speed, last] = [this.far(limit), this.sent.speed, (ends.at(-1) ?? 0) + 1];
    for (let i = 0; i < this.size; i++) {
      const walk = this.sure[i]!;
      const minutes = Math.max((walk - far) / speed / 60, 0);
      into[i] = walk === Infinity ? UNREACHED : (ends.find((end) => minutes <= end) ?? last);
    }
  }
}
