// Hiaten: the slider answers at once, from squares that were sent with the page.
import type { LiveMap, Walks } from '../map/map';
import { at, origin } from './addresses';
import { peopleFigure, shareFigure } from './gate';
import { Drawn } from './drawn';
import { Squares, UNREACHED, type Sent } from './squares';
import { answer, type Answer } from './standing';
import { drawBar, Tables } from './table';
import { capital, enough, fill, interval, limitWords, tally, title } from './words';

const find = <T extends Element>(selector: string): T | null => document.querySelector<T>(selector);

/** How long the slider rests before the table is put in order and the address follows, ms. */
const PAUSE_MS = 150;
/** Ends of the classes of squares, in minutes. */
const endsOf = (frame: HTMLElement): number[] => (frame.dataset['klassen'] ?? '').split(',').map(Number);
const minutesOf = (beyond: number): number | null => (beyond === UNREACHED ? null : beyond);

/** What the live map begins with: the limit of the page. */
function walksOf(sent: Sent, slider: Slider | null): Walks {
  const counting = { sure: new Set(sent.places.sure), possible: new Set(sent.places.possible) };
  return { minutes: sent.minutes ?? slider?.minutes() ?? {}, counting };
}

class Slider {
  private readonly squares: Squares;
  private readonly tables: Tables;
  private readonly drawn: Drawn;
  /** minutes too far, per square, as the live map and the drawing have them */
  private readonly beyond: Uint8Array;
  private readonly next: Uint8Array;
  private readonly ends: number[];
  private live: LiveMap | null = null;
  private onPaper = true;
  private last: Answer | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly sent: Sent, private readonly input: HTMLInputElement, frame: HTMLElement) {
    this.squares = new Squares(sent);
    this.tables = new Tables(sent.said, sent.byName);
    this.beyond = new Uint8Array(this.squares.size);
    this.next = new Uint8Array(this.squares.size);
    this.ends = endsOf(frame);
    this.squares.beyond(this.limit, this.ends, this.beyond);
    this.drawn = new Drawn(frame, this.beyond, this.ends);
    this.partNotes();
    input.addEventListener('input', () => this.move());
    input.addEventListener('change', () => this.settleSoon());
    find('#terug a')?.addEventListener('click', (event) => this.back(event));
    addEventListener('beforeprint', () => this.draw());
    matchMedia('print').addEventListener('change', () => this.draw());
  }

  private get limit(): number {
    return Number(this.input.value);
  }

  private get moved(): boolean {
    return this.limit !== this.sent.limit;
  }

  /** The limit in addresses; null where it is what was agreed. */
  private get asked(): number | null {
    return this.moved ? this.limit : null;
  }

  /** Square → minutes too far, as they are now. */
  minutes(): Record<string, number | null> {
    return Object.fromEntries(this.sent.cells.map((id, place) => [id, minutesOf(this.beyond[place]!)]));
  }

  /** Dye a map too that has come to life. */
  onto(live: LiveMap | null): void {
    this.live = live;
    // the limit may have moved while the map was made
    this.sent.cells.forEach((id, place) => live?.lay(id, minutesOf(this.beyond[place]!)));
    if (!live) this.draw();
  }

  private move(): void {
    const found = answer(this.squares, this.limit);
    this.last = found;
    this.tell(found);
    this.tables.show(found, this.moved);
    this.tables.lead(this.asked);
    this.dye();
    find('#hiaten')?.classList.toggle('verschoven', this.moved);
    find('#terug')?.toggleAttribute('hidden', !this.moved);
  }

  /** Keys let a slider go at each step: wait for the last. */
  private settleSoon(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.settle(), PAUSE_MS);
  }

  /** When the slider is let go: what would be in the way while it moves. */
  private settle(): void {
    if (!this.last || this.last.limit !== this.limit) this.move();
    this.tables.sort(this.last!);
    this.writeNotes(this.last!);
    this.writeAddress();
    const said = find('#gezegd');
    if (said) said.textContent = find('#titel')?.textContent ?? '';
  }

  private back(event: Event): void {
    event.preventDefault();
    this.input.value = String(this.sent.limit);
    this.settle();
    this.input.focus();
  }

  /** The message, how sure it is, whether it is enough, and how things stand. */
  private tell({ whole, areas, limit }: Answer): void {
    const { said, metres, places } = this.sent;
    const words = limitWords(limit, metres);
    const output = find<HTMLOutputElement>('#grenswoorden');
    if (output) output.value = words;
    this.input.setAttribute('aria-valuetext', words);
    if (!whole) return;
    find('#titel')?.replaceChildren(title(whole, said, limit, metres, (label) => this.link('#titel a.draad', 'without', label)));
    const [also, judged] = [find('#ook'), find('#genoeg')];
    if (also) also.textContent = interval(whole, places.possible.length > 0);
    if (judged) judged.textContent = enough(whole.verdict, said, this.moved);
    const stand = find('#standzin .zin');
    stand?.replaceChildren(fill('gaps.stand', { share: this.link('#standzin a.draad', 'meets', shareFigure(whole.meets)), who: said.who }));
    drawBar(find('#stand .normbalk'), whole.meets);
    const count = find('#standtel');
    if (count) count.textContent = `${capital(tally(areas.map((one) => one?.verdict ?? 'unknown'), said.levels))}.`;
    const map = find('#kaartherkomst');
    map?.setAttribute('href', at(map.getAttribute('href') ?? '', this.asked));
  }

  /** The thread that the page has there, with other words; made like another where it has none. */
  private link(selector: string, measure: string, words: string): HTMLAnchorElement {
    const known = find<HTMLAnchorElement>(selector) ?? (find<HTMLAnchorElement>('tfoot .aandeel a.draad')?.cloneNode() as HTMLAnchorElement);
    known.setAttribute('href', at(known.getAttribute('href') ?? '', this.asked).replace(/:[^:/]*$/, `:${measure}`));
    known.textContent = words;
    return known;
  }

  /** Only squares whose class differs. */
  private dye(): void {
    this.squares.beyond(this.limit, this.ends, this.next);
    for (let place = 0; place < this.next.length; place++) {
      const minutes = this.next[place]!;
      if (minutes === this.beyond[place]) continue;
      this.beyond[place] = minutes;
      this.live?.lay(this.sent.cells[place]!, minutesOf(minutes));
      this.onPaper = false;
    }
    if (!this.live) this.draw();
  }

  private draw(): void {
    if (this.onPaper) return;
    this.drawn.show(this.beyond);
    this.onPaper = true;
  }

  // --- on paper, and in addresses ---

  /** The cloth of this norm goes on telling what was agreed: it gets notes of its own. */
  private partNotes(): void {
    const list = find('.noten ol');
    const numbers = new Set([...document.querySelectorAll('#hiaten > :not(#alle) [data-noot]')].map((one) => one.getAttribute('data-noot')));
    for (const link of document.querySelectorAll('#alle [data-noot]')) {
      const number = link.getAttribute('data-noot');
      const note = numbers.has(number) ? list?.children[Number(number) - 1] : null;
      if (!list || !note) continue;
      const own = note.cloneNode(true) as Element;
      list.append(own);
      link.setAttribute('data-noot', String(list.children.length));
      own.classList.add('afspraak');
    }
  }

  private writeNotes({ whole, ages }: Answer): void {
    for (const note of document.querySelectorAll('.noten ol > li:not(.afspraak)')) {
      const address = note.querySelector('.weg-naar');
      const found = origin(address?.textContent ?? '');
      if (!address || found?.norm !== this.sent.norm) continue;
      address.textContent = at(address.textContent ?? '', this.asked);
      const [measure = '', band] = found.measure.split(':');
      const standing = band ? ages.get(band) : whole;
      const words = note.querySelector('.getal');
      if (words && standing) words.textContent = measure === 'meets' ? shareFigure(standing.meets) : peopleFigure(standing.without);
    }
    for (const name of document.querySelectorAll('.noten .kolomnaam')) name.textContent = at(name.textContent ?? '', this.asked);
  }

  private writeAddress(): void {
    const put = (address: string): string => {
      const url = new URL(address, location.href);
      if (this.moved) url.searchParams.set('grens', String(this.limit));
      else url.searchParams.delete('grens');
      return url.pathname + url.search + url.hash;
    };
    history.replaceState(null, '', put(location.href));
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.taal a, .volgorde a')) link.href = put(link.href);
  }
}

/** The number beside the slider becomes the slider. */
function upgrade(form: HTMLElement, input: HTMLInputElement): void {
  const value = input.value;
  input.type = 'range';
  input.className = '';
  if (input.value !== value) input.step = 'any'; // an address may hold a limit between two steps
  input.value = value;
  input.setAttribute('aria-valuetext', find('#grenswoorden')?.textContent ?? '');
  form.classList.add('levend');
  form.querySelector('button')?.setAttribute('hidden', '');
}

async function load(frame: HTMLElement): Promise<Sent> {
  const answered = await fetch(frame.dataset['hiaten'] ?? '');
  if (!answered.ok) throw new Error(`${answered.url}: ${answered.status}`);
  return (await answered.json()) as Sent;
}

async function enliven(frame: HTMLElement): Promise<void> {
  const [form, input] = [find<HTMLElement>('#schuif'), find<HTMLInputElement>('#grens')];
  const [sent, module] = await Promise.all([load(frame), import('../map/map')]);
  const slider = form && input && !sent.minutes ? new Slider(sent, input, frame) : null;
  if (slider && form && input) upgrade(form, input);
  const live = await module.start(frame, async () => walksOf(sent, slider)).catch(() => null);
  if (live) mark(live);
  slider?.onto(live);
}

export function start(frame: HTMLElement): void {
  void enliven(frame).catch(() => undefined); // the plain page always works
}

/** Numbers on the map where a place would help first. */
function mark(map: LiveMap): void {
  document.querySelectorAll<HTMLElement>('#spelden li').forEach((item, place) => {
    const [lon = 0, lat = 0] = (item.dataset['plek'] ?? '').split(',').map(Number);
    const pin = document.createElement('span');
    pin.className = 'speldkaart';
    pin.textContent = String(place + 1);
    map.mark([lon, lat], pin);
  });
}
