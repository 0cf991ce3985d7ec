/** A public event as it is stored and sent: `position` is dense per stream, `id` is `stream:position`. */
export type Envelope<Event extends PublicEvent = PublicEvent> = Event extends PublicEvent
  ? {
      id: string;
      type: Event["type"];
      version: 1;
      stream: string;
      position: number;
      occurredAt: string;
      correlationId: string;
      causationId: string;
      data: Event["data"];
    }
  : never;

/** A public event before its stream has numbered it. */
export type PublicEvent = { type: string; data: Record<string, unknown> };
