package dev.holdfast.client;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a client calls a service.
 *
 * @param tries instances tried for one call at most, hedges included; one to which no connection
 *     could be made does not count, and where the last one broke off there is one more. 1 for no
 *     second one, whatever happens
 * @param timeout one try's, from connecting to the answer's last byte
 * @param hedging whether another instance is asked beside one that has not answered when most have
 * @param budget how many more requests may be sent than calls are made: 0.05 for one in twenty
 * @param tls whom to trust and who the client is, where the instances speak TLS; their certificates
 *     must name the service
 */
public record ClientOptions(
    int tries, Duration timeout, boolean hedging, double budget, Optional<SSLContext> tls) {}
