/**
 * What a service is built from, so that it survives failure without its authors having to think of
 * it: start and drain, probes, metrics, log lines that account for every request, and a client that
 * tries another instance.
 *
 * <h2>A service of your own</h2>
 *
 * {@snippet lang = java :
 * public final class Stock implements Api {
 *   public static void main(String[] args) {
 *     HoldfastService.run(new Stock());
 *   }
 *
 *   @Override
 *   public void addTo(HttpRules routes, ServiceContext context) {
 *     ServiceClient pricing = context.client("pricing");
 *     routes.get(
 *         "/stock/{id}",
 *         (request, response) -> {
 *           String id = request.path().pathParameters().get("id");
 *           Reply price = pricing.get("/prices/" + id);
 *           Answers.json(response, Status.create(price.status()), price.json());
 *         });
 *   }
 * }
 * }
 *
 * <p>Beside it, in {@code application.yaml} on the class path, its name: {@code holdfast: {service:
 * stock}}. All else has a default but the registry's address, {@code HOLDFAST_REGISTRY_URL}. Every
 * setting is a key of that file and a variable of the environment, which goes first: {@code
 * holdfast.client.tries} is {@code HOLDFAST_CLIENT_TRIES}. {@code HOLDFAST_CONFIG} may name another
 * file, which goes before the one on the class path; keys outside of {@code holdfast} are the
 * service's own, in {@link dev.holdfast.service.ServiceContext#config}, but {@code server}, which
 * tunes Helidon's WebServer. {@link dev.holdfast.service.Settings} tells what each setting means; a
 * bad one ends the process with 2 before anything was started.
 *
 * <p>Handlers are plain blocking code, each on a virtual thread. What they let through becomes an
 * answer: {@link dev.holdfast.service.NoAnswer} 503, Helidon's {@code HttpException} its own
 * status, anything else 500 and a line with the stack trace.
 *
 * <h2>What comes with it</h2>
 *
 * <ul>
 *   <li>{@code /health} and {@code /health/live} for liveness, {@code /health/ready} for readiness:
 *       200 or 503 with the checks. Add one with {@link dev.holdfast.service.ServiceContext#check}:
 *       of what the service needs to work at all, not of the services it calls, or one outage takes
 *       all with it.
 *   <li>{@code /metrics}: requests by method, route and status, and what the service registers at
 *       {@link dev.holdfast.service.ServiceContext#metrics}.
 *   <li>No more than {@code holdfast.concurrency-limit} requests at once: one more is answered 503
 *       with {@code Retry-After} before it reaches a handler, and the client asks another instance.
 *   <li>SIGTERM: not ready and out of the registry; still answering for {@code
 *       holdfast.drain.wait}; then no new requests, and those under way have {@code
 *       holdfast.drain.timeout} to end; exit 0. A platform's grace period must be longer than both
 *       together.
 *   <li>One line of ECS JSON on stdout for each request, written before the first byte of its
 *       answer. Log with SLF4J and constant messages; {@code addKeyValue} makes fields, the
 *       request's trace and id come by themselves. A line's {@code event.sequence} has no gaps in a
 *       process.
 *   <li>{@code X-Served-By} on every answer: this instance, then those that the client asked; one
 *       that was tried in vain ends in {@code !}.
 * </ul>
 *
 * <p>The request's trace and id belong to the thread that handles it. Calls made from a thread that
 * a handler starts go out under a trace of their own.
 */
@NullMarked
package dev.holdfast.service;

import org.jspecify.annotations.NullMarked;
