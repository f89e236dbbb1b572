package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisedAddressTest {
  private final InetAddress any = InetAddress.ofLiteral("0.0.0.0");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.7",
        "fd00::7",
        "2001:db8::1",
        "::ffff:10.0.0.7",
        "catalog",
        "catalog-1.shop.svc",
        "vm1.example.com"
      })
  void whatOthersCanReachIsRight(String address) {
    assertThat(AdvertisedAddress.problem(address, any)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "127.0.1.1, loopback",
    "::1, loopback",
    "localhost, loopback",
    "LOCALHOST, loopback",
    "10.0.0.7:8080, without a port",
    "catalog:8080, without a port",
    "[fd00::7]:8080, without a port",
    "[fd00::7], brackets",
    "fe80::1%eth0, without an interface",
    "http://10.0.0.7, not a URL",
    "10.0.0.7/24, not a URL",
    "0.0.0.0, wildcard",
    "::, wildcard",
    "0:0:0:0:0:0:0:0, wildcard",
    "224.0.0.1, of one machine",
    "255.255.255.255, of one machine",
    "10.0.0, IP address or a host name",
    "10.0.0.256, IP address or a host name",
    "fd00:::7, IP address or a host name",
    "-catalog, IP address or a host name",
    "cata log, IP address or a host name",
    "catalog_1, IP address or a host name"
  })
  void whatTheyCannotIsWrong(String address, String why) {
    assertThat(AdvertisedAddress.problem(address, any))
        .hasValueSatisfying(problem -> assertThat(problem).contains(why));
  }

  @Test
  void onOneMachineItsLoopbackIsRight() {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    assertThat(AdvertisedAddress.problem("127.0.0.1", loopback)).isEmpty();
    assertThat(AdvertisedAddress.problem("localhost", loopback)).isEmpty();
    assertThat(AdvertisedAddress.problem("::1", InetAddress.ofLiteral("::1"))).isEmpty();
  }

  @Test
  void whoSaysNothingAdvertisesWhatItBinds() throws UnknownHostException {
    assertThat(AdvertisedAddress.of(InetAddress.ofLiteral("127.0.0.3"))).isEqualTo("127.0.0.3");
    InetAddress zoned =
        InetAddress.getByAddress("x", InetAddress.ofLiteral("fe80::1").getAddress());
    assertThat(AdvertisedAddress.of(zoned)).doesNotContain("%");
  }
}
