// The tables beside the map: what stands in their cells at another limit. Only what differs is written.
import { at } from './addresses';
import { length, peopleFigure, range, shareFigure, type Shown } from './gate';
import type { Answer } from './standing';
import type { Said } from './squares';
import type { Standing } from './words';

function write(node: Element | null, words: string): void {
  if (node && node.textContent !== words) node.textContent = words;
}

function put(node: Element | null, name: string, value: string): void {
  if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** A bar with its interval. */
export function drawBar(svg: Element | null, { value, lower, upper }: Shown): void {
  put(svg?.querySelector('.vul') ?? null, 'width', length(value));
  const band = svg?.querySelector('.band') ?? null;
  put(band, 'x', length(lower));
  put(band, 'width', length(upper - lower));
}

/** One row: the parts of it that change. */
class Row {
  private readonly people: Element | null;
  private readonly bar: Element | null;
  private readonly share: Element | null;
  private readonly ends: Element | null;
  private readonly judged: Element | null;
  private readonly since: Element | null;
  private readonly links: HTMLAnchorElement[];

  constructor(readonly element: HTMLElement) {
    this.people = element.querySelector('td a.draad');
    this.bar = element.querySelector('.normbalk');
    this.share = element.querySelector('.aandeel a.draad');
    this.ends = element.querySelector('.tot');
    this.judged = element.querySelector('.oordeel');
    this.since = element.querySelector('.sinds');
    this.links = [...element.querySelectorAll<HTMLAnchorElement>('a.draad')];
  }

  show(standing: Standing | null, verdicts: Said['verdicts'] | null, moved = false): void {
    if (!standing) return;
    const { meets, without } = standing;
    write(this.people, peopleFigure(without));
    write(this.share, shareFigure(meets));
    write(this.ends, range(meets));
    drawBar(this.bar, meets);
    if (verdicts) write(this.judged, verdicts[standing.verdict]);
    // since when is known of what was agreed only
    this.since?.toggleAttribute('hidden', moved);
  }

  lead(limit: number | null): void {
    for (const link of this.links) put(link, 'href', at(link.getAttribute('href') ?? '', limit));
  }
}

export class Tables {
  private readonly rows: Row[] = [];
  private readonly whole: Row | null = null;
  private readonly ages: (readonly [string, Row])[];
  private readonly table = document.querySelector<HTMLTableElement>('#hiatentabel');

  constructor(private readonly said: Said, private readonly byName: readonly number[]) {
    for (const element of this.table?.querySelectorAll<HTMLElement>('tr[data-n]') ?? []) {
      const place = Number(element.dataset['n']);
      if (place < 0) this.whole = new Row(element);
      else this.rows[place] = new Row(element);
    }
    this.ages = [...document.querySelectorAll<HTMLElement>('#leeftijdtabel tr[data-leeftijd]')].map((element) => [element.dataset['leeftijd'] ?? '', new Row(element)] as const);
  }

  show({ areas, whole, ages }: Answer, moved: boolean): void {
    const verdicts = moved ? this.said.would : this.said.verdicts;
    areas.forEach((standing, place) => this.rows[place]?.show(standing, verdicts, moved));
    this.whole?.show(whole, verdicts, moved);
    for (const [band, row] of this.ages) row.show(ages.get(band) ?? null, null);
  }

  /** Let the figures lead to where they come from at this limit. */
  lead(limit: number | null): void {
    for (const row of this.rows) row.lead(limit);
    this.whole?.lead(limit);
    for (const [, row] of this.ages) row.lead(limit);
  }

  /** Put the rows in order again, where that is by number: those of which it is not known last. */
  sort({ areas }: Answer): void {
    const body = this.table?.tBodies[0];
    if (!body || this.table?.dataset['volgorde'] !== 'aantal') return;
    const people = (place: number): number => areas[place]?.without.value ?? -1;
    const order = [...this.byName].sort((one, other) => people(other) - people(one));
    if (order.some((place, rank) => body.rows[rank] !== this.rows[place]?.element)) body.append(...order.flatMap((place) => this.rows[place]?.element ?? []));
  }
}
