package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRecorderTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/shop, get /namespaces",
    "GET, /api/v1/namespaces/shop/pods, list /pods",
    "GET, /api/v1/namespaces/shop/pods?allowWatchBookmarks=true&watch=true, watch /pods",
    "GET, /api/v1/namespaces/shop/pods/a/log?container=app, get /pods/log",
    "DELETE, /api/v1/namespaces/shop/pods/a, delete /pods",
    "DELETE, /api/v1/namespaces/shop/services?labelSelector=x, deletecollection /services",
    "POST, /apis/apps/v1/namespaces/shop/deployments?fieldManager=helm, create apps/deployments",
    "PATCH, /apis/apps/v1/namespaces/shop/deployments/a/scale, patch apps/deployments/scale",
    "POST, /api/v1/namespaces, create /namespaces",
    "GET, /version,",
    "GET, /apis/apps/v1,",
    "GET, /openapi/v2,"
  })
  void namesTheRightThatARequestNeeds(String method, String uri, String right) {
    assertThat(ApiRecorder.right(method, URI.create(uri)).orElse(null)).isEqualTo(right);
  }
}
