// Where one goes from a point among others by an arrow, or by turn.

export const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
// So much farther does something count as that lies aside of the way.
const ASIDE = 2;

// Of all that lie that way the one that is nearest, rather straight ahead than aside; null where there is none.
export function aheadOf(all, from, key, placeOf) {
  const [x, y] = WAYS[key];
  const start = placeOf(from);
  let [best, least] = [null, Infinity];
  for (const one of all) {
    const [dx, dy] = [placeOf(one).x - start.x, placeOf(one).y - start.y];
    const ahead = dx * x + dy * y;
    const cost = ahead + ASIDE * Math.abs(dx * y - dy * x);
    if (ahead > 1e-6 && cost < least) [best, least] = [one, cost];
  }
  return best;
}

// The one so many steps on, round and round.
export function turnOf(all, place, steps) {
  return all[(place + steps + all.length) % all.length];
}
