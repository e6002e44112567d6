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
