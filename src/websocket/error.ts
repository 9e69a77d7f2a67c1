/**
 * The peer breaks the protocol, a limit, or the silence that is allowed to it: the connection fails.
 *
 * The peer is told once, by a close frame with {@linkcode WebSocketError.closeCode} (RFC 6455 §7.1.7).
 */
export class WebSocketError extends Error {
  /** Always `WebSocketError`. */
  override readonly name = "WebSocketError";
  /** The status code for the close frame (RFC 6455 §7.4.1). */
  readonly closeCode: number;

  /** Makes the error; the message is also the reason in the close frame. */
  constructor(closeCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.closeCode = closeCode;
  }
}
