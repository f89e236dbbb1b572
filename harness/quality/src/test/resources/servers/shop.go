// A shop as a Go team writes it: HTTP/1.1 on 8080, HTTP/2 over TLS on 8443, on all addresses. It prints what it was sent.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"path"
)

func shop(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Served-By", os.Getenv("POD_NAME"))
	if r.Method != http.MethodPost {
		json.NewEncoder(w).Encode(map[string]string{"id": path.Base(r.URL.Path)})
		return
	}
	var order struct{ Reference string }
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Println("got", r.Method, r.URL.Path, r.Header.Get("X-Team"), order.Reference)
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(map[string]string{"id": order.Reference})
}

func main() {
	http.HandleFunc("/", shop)
	go func() { log.Fatal(http.ListenAndServeTLS(":8443", "certs/server.pem", "certs/server.key", nil)) }()
	log.Fatal(http.ListenAndServe(":8080", nil))
}
