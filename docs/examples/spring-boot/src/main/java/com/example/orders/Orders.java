package com.example.orders;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A service as Spring's own guides have it: nothing here knows of Holdfast. */
@SpringBootApplication
@RestController
public class Orders {
  public static void main(String[] args) {
    SpringApplication.run(Orders.class, args);
  }

  @GetMapping("/orders/{id}")
  Map<String, Object> order(@PathVariable("id") long id) {
    return Map.of("id", id, "state", "paid");
  }
}
