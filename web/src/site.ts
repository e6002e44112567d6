// What the pages do beyond links and forms. Everything works without this file.
import { listen } from './layers';
import { follow } from './own';

const frame = document.getElementById('kaart');
if (frame?.dataset['hiaten']) {
  void import('./gaps/page').then((module) => module.start(frame));
} else if (frame) {
  const live = import('./map/map').then((module) => module.start(frame)).catch(() => null);
  listen((layer) => void live.then((map) => map?.show(layer)));
}
follow();
if (document.getElementById('webkaart')) void import('./web/page').then((module) => module.start());

const group = document.getElementById('groep');
if (group instanceof HTMLFormElement) void import('./group/page').then((module) => module.start(group));
const [where, chosen] = ['v-where', 'v-where-id'].map((id) => document.getElementById(id));
if (!group && where instanceof HTMLInputElement && chosen instanceof HTMLInputElement) void import('./entry/where').then((module) => module.start(where, chosen));
if (document.querySelector('#vinden, [data-print]')) void import('./finding/page').then((module) => module.start());
if (document.querySelector('[data-sessie], [data-volg]')) void import('./session/page').then((module) => module.start());
// sent, or shown at once: what was kept in this browser is no longer needed
if (document.querySelector('[data-verstuurd]') || new URLSearchParams(location.search).get('gedaan') === 'confirmed') void import('./group/draft').then((module) => module.forget());
