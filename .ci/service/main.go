// What a team that writes Go would put beside `pricing`: net/http, the same answer, a histogram by method, route and status, no more than so many
// requests at once, and one JSON line to stdout before the answer, by the standard library's log/slog. With -plain the answer alone.
package main

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type price struct {
	ID       string `json:"id"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

var bounds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

type histogram struct {
	buckets [14]atomic.Uint64
	nanos   atomic.Int64
}

var histograms sync.Map // method, route, status → *histogram

func observe(method, route, status string, took time.Duration) {
	key := [3]string{method, route, status}
	one, found := histograms.Load(key)
	if !found {
		one, _ = histograms.LoadOrStore(key, &histogram{})
	}
	h := one.(*histogram)
	i := 0
	for i < len(bounds) && took.Seconds() > bounds[i] {
		i++
	}
	h.buckets[i].Add(1)
	h.nanos.Add(int64(took))
}

func hexOf(bytes int) string {
	random := make([]byte, bytes)
	for i := 0; i < bytes; i += 8 {
		binary.LittleEndian.PutUint64(random[i:], rand.Uint64())
	}
	return hex.EncodeToString(random)
}

func main() {
	port := flag.Int("port", 0, "the port")
	plain := flag.Bool("plain", false, "the answer alone")
	flag.Parse()
	answer := func(w http.ResponseWriter, r *http.Request) []byte {
		id := r.PathValue("id")
		number, err := strconv.Atoi(id)
		if err != nil || number < 1 || number > 1000 {
			http.Error(w, `{"error":"no such product"}`, 404)
			return nil
		}
		cents := 99 + number*379%1101*9
		body, _ := json.Marshal(price{id, fmt.Sprintf("%d.%02d", cents/100, cents%100), "EUR"})
		w.Header().Set("Content-Type", "application/json")
		return body
	}
	places := make(chan struct{}, 32)
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("service.name", "pricing", "service.node.name", "pricing-1", "process.pid", os.Getpid())
	var sequence atomic.Int64
	http.HandleFunc("GET /prices/{id}", func(w http.ResponseWriter, r *http.Request) {
		if *plain {
			w.Write(answer(w, r))
			return
		}
		began := time.Now()
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			http.Error(w, `{"error":"busy"}`, 503)
			return
		}
		trace, span, id := hexOf(16), hexOf(8), hexOf(16)
		body := answer(w, r)
		w.Header().Set("X-Served-By", "pricing-1")
		took := time.Since(began)
		log.LogAttrs(context.Background(), slog.LevelInfo, "request served", slog.Int64("event.sequence", sequence.Add(1)),
			slog.String("trace.id", trace), slog.String("span.id", span), slog.String("http.request.id", id),
			slog.String("event.action", "request-served"), slog.String("http.request.method", r.Method), slog.String("url.path", r.URL.Path),
			slog.Int("http.response.status_code", 200), slog.Int64("event.duration", took.Nanoseconds()), slog.Any("holdfast.hops", []string{"pricing-1"}))
		observe(r.Method, "/prices/{id}", "200", time.Since(began))
		w.Write(body)
	})
	server := &http.Server{Addr: fmt.Sprintf("127.0.0.1:%d", *port), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	fmt.Fprintln(os.Stderr, server.ListenAndServe())
	os.Exit(1)
}
