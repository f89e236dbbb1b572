// What the corpus's charts expect of their images, in a cluster: an HTTP server on the port that is
// its argument, or 8080; with "rpc", one that answers gRPC's health check (grpc/doc/health-checking.md) and HTTPS.
// Called as "migrate" it ends well at once.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"log"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

func up(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte(`{"status": "up"}`))
}

func serving(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status")
	w.Write([]byte{0, 0, 0, 0, 2, 8, 1}) // one message: status (field 1) is SERVING (1)
	w.Header().Set("Grpc-Status", "0")
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func rpc() {
	secure := &http.Server{
		Addr: ":9443", Handler: http.HandlerFunc(up),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate()}},
	}
	go func() { log.Fatal(secure.ListenAndServeTLS("", "")) }()
	plain := &http.Server{Addr: ":9000", Handler: http.HandlerFunc(serving), Protocols: new(http.Protocols)}
	plain.Protocols.SetUnencryptedHTTP2(true)
	log.Fatal(plain.ListenAndServe())
}

func main() {
	switch {
	case filepath.Base(os.Args[0]) == "migrate":
	case os.Args[1] == "rpc":
		rpc()
	default:
		port := os.Args[1]
		if _, err := strconv.Atoi(port); err != nil {
			port = "8080"
		}
		log.Fatal(http.ListenAndServe(":"+port, http.HandlerFunc(up)))
	}
}
