// The same project for Gradle 8.14 or later; pom.xml beside it is the one that Holdfast's own build executes.
plugins {
  java
  id("org.springframework.boot") version "3.5.7"
  id("io.spring.dependency-management") version "1.1.7"
}

group = "com.example"
version = "1.0.0"

java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }

repositories {
  mavenLocal() // until Holdfast is published
  mavenCentral()
}

dependencies {
  implementation("org.springframework.boot:spring-boot-starter-web")
  implementation("org.springframework.boot:spring-boot-starter-actuator")
  testImplementation("dev.holdfast:holdfast-junit:0.1.0-SNAPSHOT")
  testRuntimeOnly("org.junit.platform:junit-platform-launcher") // Gradle brings none
}

// where holdfast.yaml looks for it
tasks.bootJar {
  destinationDirectory = layout.projectDirectory.dir("target")
  archiveFileName = "orders.jar"
}

tasks.test {
  useJUnitPlatform()
  dependsOn(tasks.bootJar) // the scenarios start what was just built
  inputs.files("charts", "scenarios", "holdfast.yaml") // a change of these is a reason to run again
  outputs.upToDateWhen { false } // and so is the machine
}
