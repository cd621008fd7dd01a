/** The events that benchmarks send through all of the forwarder, known by their numbers. */

/** Some 400 bytes, as JSON. */
function numberedEvent(number: number): string {
  return JSON.stringify({
    eventName: 'order-placed',
    userId: `user-${number % 10_007}`,
    id: `bench-${number}`,
    createdAt: 1_795_856_400,
    dataFields: {
      orderId: `order-${number}`,
      total: 129.95,
      currency: 'EUR',
      items: 3,
      channel: 'app',
      coupon: 'AUTUMN-2026',
      isFirstOrder: false,
      city: 'Amsterdam',
      note: 'Leave it with the neighbours at number seven if nobody is at home, please.',
    },
  });
}

/** One request of the door: `count` events from that number on. */
export function requestBody(from: number, count: number): string {
  if (count === 1) return numberedEvent(from);
  const events = Array.from({ length: count }, (_, index) => numberedEvent(from + index));
  return `{"events":[${events.join(',')}]}`;
}
