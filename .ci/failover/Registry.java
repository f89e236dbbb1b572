/** Services find each other here: the tests' stand-in for Consul, in which a dead instance stays listed. Says where it is and waits. */
public class Registry {
  public static void main(String[] args) throws InterruptedException {
    System.out.println(new dev.holdfast.service.ConsulStandIn().url());
    Thread.sleep(java.time.Duration.ofMinutes(10));
  }
}
