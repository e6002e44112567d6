// What if a place opens or closes: pins on the map, a question to the server at each move, and its answer on the page.
import type { FeatureCollection } from 'geojson';
import type { Map as MapLibre } from 'maplibre-gl';
import { text } from '../texts';
import { choose, isEmpty, NONE, read, write, type Edits, type Spot } from './edits';
import { Pin } from './pin';
import { at, tell, tellEdits, tellFault, type Answer } from './told';

/** How long a move is waited for before it is asked about, ms. */
const PAUSE = 60;
/** Degrees that a spot may shift when it is written into an address. */
const ROUNDING = 2e-5;

export interface Canvas {
  /** Lay other minutes over some squares, instead of those that were laid before. */
  readonly overlay: (cells: Record<string, number | null>) => void;
  /** Other places count than before. */
  readonly close: () => void;
}

export class WhatIf {
  private edits: Edits = read(new URLSearchParams(location.search));
  private readonly past: Edits[] = [];
  private pins: Pin[] = [];
  private waiting = false;
  private asking: AbortController | null = null;

  /** Null where the page does not offer it. */
  static on(map: MapLibre, places: FeatureCollection, canvas: Canvas): WhatIf | null {
    return at('watals') ? new WhatIf(map, places, canvas) : null;
  }

  private constructor(private readonly map: MapLibre, private readonly places: FeatureCollection, private readonly canvas: Canvas) {
    document.addEventListener('click', (event) => this.click(event));
    document.addEventListener('submit', (event) => this.submit(event));
    map.once('load', () => this.reread());
  }

  get closed(): readonly string[] {
    return this.edits.closed;
  }

  get extended(): readonly string[] {
    return this.edits.extended;
  }

  /** Take the edits from the address of the page, which has just been shown. */
  reread(): void {
    this.asking?.abort();
    this.edits = read(new URLSearchParams(location.search));
    this.canvas.overlay({});
    this.show();
    if (!isEmpty(this.edits)) this.ask();
  }

  /** A button that asks what would change without a place, or, where it might count, if it did; none for one that is
   * closed already. */
  offer(place: string, perhaps: boolean): HTMLElement | null {
    if (this.closed.includes(place)) return null;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'nl-button nl-button--secondary watalssluit';
    button.dataset[perhaps ? 'langer' : 'sluit'] = place;
    button.textContent = text(perhaps ? 'whatif.offer_extend' : 'whatif.offer_close');
    return button;
  }

  private click(event: MouseEvent): void {
    const target = (event.target as Element | null)?.closest<HTMLElement>('#watals-pin, #watals-terug, #watals-opnieuw, [data-ongedaan], [data-sluit], [data-langer]');
    if (!target || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const { sluit, langer, ongedaan } = target.dataset;
    event.preventDefault();
    if (sluit !== undefined) this.close(sluit);
    else if (langer !== undefined) this.extend(langer);
    else if (ongedaan !== undefined) this.takeBack(ongedaan);
    else if (target.id === 'watals-pin') this.open(this.middle());
    else if (target.id === 'watals-terug') this.stepBack();
    else this.become(NONE);
    if (!target.isConnected || target.hidden) at('watals-pin')?.focus();
  }

  private submit(event: SubmitEvent): void {
    const form = (event.target as Element).closest<HTMLFormElement>('#watals form');
    const select = form?.querySelector('select');
    if (!select) return;
    event.preventDefault();
    const [lon, lat] = select.value.split(',').map(Number);
    if (select.name === 'weg') this.close(select.value);
    else if (select.name === 'langer') this.extend(select.value);
    else if (lon !== undefined && lat !== undefined) this.open([lon, lat]);
  }

  /** The nearest spot on the map. */
  private within([lon, lat]: Spot): Spot {
    const grenzen = document.getElementById('kaart')?.dataset['grenzen'] ?? '';
    const [west = lon, south = lat, east = lon, north = lat] = grenzen.split(',').map(Number);
    const inside = (value: number, least: number, most: number): number => Math.min(Math.max(value, least + ROUNDING), most - ROUNDING);
    return [inside(lon, west, east), inside(lat, south, north)];
  }

  private middle(): Spot {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  private open(wanted: Spot): void {
    const spot = this.within(wanted);
    if (!this.map.getBounds().contains([...spot])) this.map.jumpTo({ center: [...spot] });
    this.become({ ...this.edits, added: [...this.edits.added, spot] });
    this.pins.at(-1)?.element.focus();
  }

  private close(place: string): void {
    at('kaartnoot')?.replaceChildren();
    if (!this.closed.includes(place)) this.become({ ...this.edits, closed: [...this.closed, place] });
  }

  private extend(place: string): void {
    at('kaartnoot')?.replaceChildren();
    if (!this.extended.includes(place)) this.become({ ...this.edits, extended: [...this.extended, place] });
  }

  private takeBack(edit: string): void {
    const [kind, ...rest] = edit.split(':');
    const id = rest.join(':');
    if (kind === 'weg') this.become({ ...this.edits, closed: this.closed.filter((one) => one !== id) });
    else if (kind === 'langer') this.become({ ...this.edits, extended: this.extended.filter((one) => one !== id) });
    else this.become({ ...this.edits, added: this.edits.added.filter((_, number) => number !== Number(id)) });
  }

  private stepBack(): void {
    const before = this.past.pop();
    if (before) this.become(before, false);
  }

  private become(edits: Edits, step = true): void {
    if (step) this.past.push(this.edits);
    this.edits = edits;
    this.show();
    this.keep();
    this.ask();
  }

  private moved(number: number, to: Spot): void {
    const spot = this.within(to);
    this.edits = { ...this.edits, added: this.edits.added.map((one, other) => (other === number ? spot : one)) };
    this.pins[number]?.show(spot, this.name(number), this.sign());
    this.ask();
  }

  /** Put the edits into the address of the page and into its links, so that they can be shared. */
  private keep(): void {
    history.replaceState(history.state, '', write(new URL(location.href), this.edits));
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.lagen a, .taal a, .volgorde a, #keuzewis')) {
      link.href = write(new URL(link.href), this.edits).href;
    }
  }

  /** Draw the pins and the list of edits. */
  private show(): void {
    this.pins.splice(this.edits.added.length).forEach((pin) => pin.remove());
    this.edits.added.forEach((spot, number) => {
      const pin = this.pins[number] ?? new Pin(this.map, spot, {
        lifted: () => this.past.push(this.edits),
        moved: (to) => this.moved(number, to),
        put: () => { this.keep(); this.controls(); },
        removed: () => { this.takeBack(`erbij:${number}`); at('watals-pin')?.focus(); },
      });
      pin.show(spot, this.name(number), this.sign());
      this.pins[number] = pin;
    });
    this.canvas.close();
    tellEdits(this.edits, (id) => this.placeName(id));
    this.controls();
  }

  private controls(): void {
    at('watals-pin')?.toggleAttribute('hidden', false);
    at('watals-terug')?.toggleAttribute('hidden', this.past.length === 0);
    at('watals-opnieuw')?.toggleAttribute('hidden', isEmpty(this.edits));
  }

  private name(number: number): string {
    return text('whatif.pin_label', { n: String(number + 1), layer: at('watals')?.dataset['soort'] ?? '' });
  }

  private sign(): Node | null {
    return document.querySelector('.lagen a[aria-current] svg')?.cloneNode(true) ?? null;
  }

  private placeName(id: string): string {
    const found = this.places.features.find(({ properties }) => properties?.['id'] === id)?.properties;
    return found ? String(found['name'] ?? found['kind']) : id;
  }

  /** Ask soon, about what is there then. One question at a time: what changes meanwhile is asked afterwards. */
  private ask(): void {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      if (!this.asking) void this.fetch();
    }, PAUSE);
  }

  private async fetch(): Promise<void> {
    const edits = this.edits;
    const address = choose(write(new URL(at('watals')?.dataset['vraag'] ?? '', location.href), edits), new URLSearchParams(location.search));
    address.searchParams.set('laag', document.getElementById('kaart')?.dataset['laag'] ?? '');
    const question = new AbortController();
    this.asking = question;
    try {
      const answer = await fetch(address, { signal: question.signal });
      const found = (await answer.json()) as Answer & { detail?: string };
      if (answer.ok) {
        this.canvas.overlay(found.cells);
        tell(isEmpty(edits) ? null : found);
      } else this.failed(found.detail ?? text('whatif.fault_reach'));
    } catch {
      if (!question.signal.aborted) this.failed(text('whatif.fault_reach'));
    }
    if (this.asking === question) this.asking = null;
    if (this.edits !== edits) this.ask();
  }

  private failed(why: string): void {
    this.canvas.overlay({});
    tell(null);
    tellFault(why);
  }
}
