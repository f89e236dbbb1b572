(() => {
  'use strict';

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };

  filterBadRequests();
  const block = document.getElementById('timeline-data');
  if (block) {
    drawTimeline(JSON.parse(block.textContent));
  }

  function filterBadRequests() {
    const input = document.getElementById('bad-filter');
    if (!input) {
      return;
    }
    const count = document.getElementById('bad-count');
    const all = count.textContent;
    const rows = [...document.querySelectorAll('#bad-rows tbody tr')];
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const gap = row.classList.contains('gap');
        row.hidden = words.length > 0 && (gap || !words.every(word => text.includes(word)));
        shown += row.hidden || gap ? 0 : 1;
      }
      count.textContent = words.length ? shown + ' match' + (shown === 1 ? '' : 'es') + ' (' + all.trim() + ')' : all;
    });
  }

  function drawTimeline(data) {
    const root = document.getElementById('charts');
    const bar = document.getElementById('views');
    const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
    const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
    const LANE = 20;
    let charts = [];
    let range = {min: data.views[0].from, max: data.views[0].to};
    let colours = {};

    const colour = name => colours[name] || (colours[name] =
      getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim());
    const narrow = () => root.clientWidth < 560;

    // ---- words

    const digits = (value, most) => String(+value.toFixed(most));
    const millis = value => value == null ? ''
      : value >= 1000 ? digits(value / 1000, 2) + ' s'
      : digits(value, value >= 100 ? 0 : value >= 10 ? 1 : 2) + ' ms';
    const clock = (value, step) => {
      const sign = value < 0 ? '−' : '';
      const seconds = Math.abs(value);
      if (range.max - range.min > 300) {
        return sign + Math.floor(seconds / 60) + ':' + String(Math.floor(seconds % 60)).padStart(2, '0');
      }
      return sign + digits(seconds, step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3) + ' s';
    };
    const middleCut = (name, most) => name.length <= most ? name
      : name.slice(0, Math.ceil(most / 2) - 1) + '…' + name.slice(name.length - Math.floor(most / 2));
    const ruler = document.createElement('canvas').getContext('2d');
    const widthOf = text => {
      ruler.font = font;
      return ruler.measureText(text).width;
    };
    // pods of one workload differ at their names' ends, so the middle goes first
    const fitting = (name, width) => {
      let most = Math.min(name.length, 80);
      while (most > 4 && widthOf(middleCut(name, most)) > width) {
        most--;
      }
      return middleCut(name, most);
    };

    // ---- one x range for all charts

    function show(min, max) {
      const least = 0.02;
      if (max - min < least) {
        const middle = (min + max) / 2;
        min = middle - least / 2;
        max = middle + least / 2;
      }
      range = {min, max};
      charts.forEach(chart => chart.setScale('x', range));
      for (const button of bar.querySelectorAll('button')) {
        const view = data.views[+button.dataset.view];
        button.setAttribute('aria-pressed', String(view.from === min && view.to === max));
      }
    }

    const reset = () => show(data.views[0].from, data.views[0].to);

    function buttons() {
      data.views.forEach((view, index) => {
        const button = element('button', {type: 'button', 'data-view': index, 'aria-pressed': String(index === 0)}, view.name);
        button.addEventListener('click', () => show(view.from, view.to));
        bar.append(button);
      });
      bar.append(element('span', {class: 'note'}, 'Drag to zoom; double click or Escape to go back. 0 is the ' + data.zero + '.'));
    }

    // ---- what all charts have in common

    function marksBehind(u) {
      const ctx = u.ctx;
      const {left, top, width, height} = u.bbox;
      const x = value => Math.round(u.valToPos(value, 'x', true));
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      for (const span of faultSpans()) {
        ctx.fillStyle = colour(span.state === 'HELD' ? 'band-held' : 'band');
        ctx.fillRect(x(span.from), top, x(span.to) - x(span.from), height);
      }
      ctx.restore();
    }

    function marksInFront(u) {
      const ctx = u.ctx;
      const {left, top, width, height} = u.bbox;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      for (const mark of data.marks) {
        const x = Math.round(u.valToPos(mark.at, 'x', true)) + 0.5;
        ctx.strokeStyle = colour(mark.kind === 'phase' ? 'muted' : 'bad');
        ctx.lineWidth = (mark.kind === 'phase' ? 1 : 1.5) * uPlot.pxRatio;
        ctx.setLineDash(mark.kind === 'fault' ? [] : [3 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
        ctx.beginPath();
        ctx.moveTo(x, top);
        ctx.lineTo(x, top + height);
        ctx.stroke();
      }
      ctx.restore();
    }

    const faultSpans = () => data.lanes.filter(group => group.id === 'story')
      .flatMap(group => group.lanes).flatMap(lane => lane.spans).filter(span => span.state === 'FAULT' || span.state === 'HELD');

    function gutter() {
      const names = data.lanes.flatMap(group => group.lanes.map(lane => lane.name));
      const widest = names.reduce((most, name) => Math.max(most, widthOf(name.slice(0, 80))), 40);
      return Math.min(narrow() ? 84 : 160, Math.ceil(widest) + 16);
    }

    function options(height, more) {
      const axis = {
        stroke: colour('muted'),
        font,
        grid: {stroke: colour('line'), width: 1},
        ticks: {stroke: colour('line'), width: 1, size: 5},
      };
      return {
        width: root.clientWidth,
        height,
        padding: [6, 20, 0, 0],
        scales: {x: {time: false, range: () => [range.min, range.max]}, ...more.scales},
        series: [{label: 'at', value: (u, value) => value == null ? '' : clock(value, 0.1)}, ...more.series],
        axes: [
          {...axis, size: 26, gap: 3, space: narrow() ? 56 : 72, incrs: STEPS,
            values: (u, values, index, space, step) => values.map(value => clock(value, step))},
          {...axis, size: gutter(), gap: 5, ...more.axis},
        ],
        legend: {
          show: more.legend !== false,
          markers: {width: 3, dash: (u, index) => u.series[index].dash ? 'dashed' : 'solid',
            stroke: (u, index) => u.series[index].swatch || null},
        },
        cursor: {
          y: false,
          points: {size: 6},
          drag: {x: true, y: false, setScale: false},
          sync: {key: 'timeline', setSeries: false, scales: ['x', null],
            filters: {pub: type => type === 'mousemove' || type === 'mouseleave'}},
          bind: {dblclick: () => () => { reset(); return null; }},
        },
        hooks: {
          drawClear: [marksBehind],
          draw: [...(more.draw || []), marksInFront],
          setSelect: [u => {
            const {left, width} = u.select;
            if (width > 4) {
              const from = u.posToVal(left, 'x');
              const to = u.posToVal(left + width, 'x');
              u.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
              show(from, to);
            }
          }],
        },
      };
    }

    function figure(title, note, label) {
      const caption = element('figcaption', {}, element('h3', {}, title));
      if (note) {
        caption.append(element('span', {}, note));
      }
      const place = element('div', {role: 'img', 'aria-label': label});
      const made = element('figure', {class: 'chart'}, caption, place);
      root.append(made);
      return {caption, place, made};
    }

    // ---- load

    const line = (label, name, more) => ({label, stroke: colour(name), swatch: colour(name), width: 1.5, points: {show: false}, ...more});
    const bars = (label, name, raw, unit) => ({
      label, stroke: colour(name), swatch: colour(name), fill: colour(name), width: 0, points: {show: false},
      paths: uPlot.paths.bars({size: [1, Infinity, 2], gap: 0}),
      value: (u, value, series, index) => index == null ? '' : digits(raw[index], 1) + unit,
    });
    const total = counts => counts.reduce((sum, count) => sum + count, 0);
    const interval = load => load.intervalSeconds >= 1 ? digits(load.intervalSeconds, 1) + ' s' : Math.round(load.intervalSeconds * 1000) + ' ms';
    const named = load => data.loads.length > 1 ? ' of ' + load.name : '';

    function rateChart(load) {
      const perSecond = counts => counts.map(count => count / load.intervalSeconds);
      const failed = perSecond(load.failed);
      const slow = perSecond(load.slow);
      const {place} = figure('Rate' + named(load), 'requests a second, by ' + interval(load),
        'Rate over time: ' + total(load.failed) + ' failed and ' + total(load.slow) + ' slow answers in all');
      const unit = (u, value) => value == null ? '' : digits(value, 0) + '/s';
      const opts = options(160, {
        scales: {y: {range: (u, min, max) => [0, (max || 1) * 1.08]}},
        axis: {values: (u, values) => values.map(value => digits(value, 1) + '/s'), space: 32},
        series: [
          line('ok', 'ok', {fill: colour('ok-fill'), value: unit}),
          bars('slow', 'slow', slow, '/s'),
          bars('failed', 'bad', failed, '/s'),
          line('sent', 'sent', {dash: [5, 4], width: 1.25, value: unit}),
        ],
      });
      charts.push(new uPlot(opts, [load.x, load.ok, slow.map((value, at) => value + failed[at]), failed, load.sent], place));
    }

    // of a logarithmic axis: only the powers of ten
    const decades = (u, splits) => splits.map(split => Math.abs(Math.log10(split) - Math.round(Math.log10(split))) < 1e-6 ? split : null);

    function latencyChart(load) {
      const values = [...load.p50, ...load.max].filter(value => value != null);
      const least = Math.max(0.05, Math.min(...values));
      const most = Math.max(...values);
      const log = most / least > 20;
      const {place} = figure('Latency' + named(load), 'from the intended start' + (log ? '; logarithmic' : ''),
        'Latency over time, from ' + millis(least) + ' to ' + millis(most));
      const value = (u, latency) => millis(latency);
      const opts = options(190, {
        scales: {y: log
          ? {distr: 3, range: (u, min, max) => min == null ? [1, 10] : [Math.max(min, 0.01) * 0.8, Math.max(max, 0.1) * 1.6]}
          : {range: (u, min, max) => [0, (max || 1) * 1.08]}},
        axis: {values: (u, splits) => splits.map(split => split == null ? '' : millis(split)), space: log ? 20 : 32,
          ...(log ? {filter: decades, grid: {stroke: colour('line'), width: 1, filter: decades}, ticks: {show: false}} : {})},
        series: [
          line('p50', 'p50', {width: 2, value}),
          line('p90', 'p90', {value}),
          line('p99', 'p99', {dash: [7, 3], value}),
          line('max', 'max', {dash: [2, 3], width: 1.25, value}),
        ],
      });
      const safe = series => series.map(latency => latency == null ? null : Math.max(latency, 0.01));
      charts.push(new uPlot(opts, [load.x, safe(load.p50), safe(load.p90), safe(load.p99), safe(load.max)], place));
    }

    function errorChart(load) {
      if (!load.errors.length) {
        return;
      }
      const {place} = figure('Bad answers' + named(load), 'how many in ' + interval(load) + ', by kind',
        'Bad answers by kind: ' + load.errors.map(kind => kind.total + ' ' + kind.kind).join(', '));
      // stacked: each is drawn with all below it, the tallest first
      let below = load.x.map(() => 0);
      const stacked = load.errors.map(kind => (below = below.map((sum, at) => sum + kind.counts[at])));
      const opts = options(130, {
        scales: {y: {range: (u, min, max) => [0, Math.max(1, max || 1) * 1.1]}},
        axis: {values: (u, values) => values.map(String), space: 26,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000]},
        series: load.errors.map((kind, at) =>
          bars(middleCut(kind.kind, narrow() ? 28 : 48) + ' (' + kind.total + ')', 'e' + (at + 1), kind.counts, '')).reverse(),
      });
      charts.push(new uPlot(opts, [load.x, ...stacked.reverse()], place));
    }

    // ---- two runs over each other

    function overlayChart(overlay) {
      // each run has its own intervals: one x for both, with gaps where only the other has a value
      const [x, ...ys] = uPlot.join(overlay.curves.map(curve => [curve.x, curve.y]));
      const values = ys.flat().filter(value => value != null);
      if (!values.length) {
        return;
      }
      const ms = overlay.unit === 'ms';
      const least = Math.max(0.05, Math.min(...values));
      const most = Math.max(...values);
      const log = ms && most / least > 20;
      const value = (u, one) => one == null ? '' : ms ? millis(one) : digits(one, 1) + '/s';
      const {place} = figure(overlay.title, ms ? 'from the intended start' + (log ? '; logarithmic' : '') : 'a second',
        overlay.title + ' over time: ' + overlay.curves.map((curve, at) =>
          curve.label + ' at most ' + value(null, Math.max(...ys[at].filter(one => one != null)))).join(', '));
      const opts = options(170, {
        scales: {y: log
          ? {distr: 3, range: (u, min, max) => min == null ? [1, 10] : [Math.max(min, 0.01) * 0.8, Math.max(max, 0.1) * 1.6]}
          : {range: (u, min, max) => [0, (max || 1) * 1.08]}},
        axis: {values: (u, splits) => splits.map(split => split == null ? '' : ms ? millis(split) : digits(split, 1) + '/s'), space: log ? 20 : 32,
          ...(log ? {filter: decades, grid: {stroke: colour('line'), width: 1, filter: decades}, ticks: {show: false}} : {})},
        series: overlay.curves.map(curve => line(curve.label, 'run-' + curve.run,
          {spanGaps: true, value, width: curve.run === 'a' ? 1.75 : 1.5, ...(curve.run === 'a' ? {} : {dash: [6, 3]})})),
      });
      charts.push(new uPlot(opts, [x, ...ys.map(y => ms ? y.map(one => one == null ? one : Math.max(one, 0.01)) : y)], place));
    }

    // ---- lanes

    function stripes(ctx, name, degrees, gap) {
      const size = gap * 2 * uPlot.pxRatio;
      const tile = document.createElement('canvas');
      tile.width = tile.height = size;
      const brush = tile.getContext('2d');
      brush.strokeStyle = colour(name);
      brush.lineWidth = size * 0.36;
      const up = degrees > 0;
      for (const shift of [-size, 0, size]) {
        brush.beginPath();
        brush.moveTo(shift, up ? size : 0);
        brush.lineTo(shift + size, up ? 0 : size);
        brush.stroke();
      }
      return ctx.createPattern(tile, 'repeat');
    }

    const LOOK = {
      READY: {fill: 'ready'}, IN: {fill: 'in'},
      NOT_READY: {stripes: 'not-ready', degrees: -45, gap: 4, border: 'not-ready'},
      RESTARTING: {stripes: 'restarting', degrees: 45, gap: 3, border: 'restarting'},
      GONE: {border: 'gone', dashed: true}, OUT: {border: 'out', dashed: true},
      PHASE: {fill: 'phase', text: 'text'}, PHASE_ALT: {fill: 'phase-alt', text: 'text'},
      FAULT: {fill: 'fault', text: 'text'}, HELD: {fill: 'held', text: 'text', border: 'bad'}, LATE: {fill: 'slow', thin: true}, OUTAGE: {fill: 'outage', thin: true},
      CALM: {fill: 'phase', text: 'text'}, BUSY: {fill: 'busy', text: 'text'}, SPENT: {fill: 'held', text: 'text', border: 'bad'},
      LOST: {fill: 'fault', text: 'text', border: 'bad'}, WITHIN: {fill: 'phase'}, STOPPED: {fill: 'busy', text: 'text', border: 'slow'},
    };

    function drawLanes(u, lanes) {
      const ctx = u.ctx;
      const ratio = uPlot.pxRatio;
      const {left, top, width, height} = u.bbox;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      ctx.font = font.replace('12px', 11.5 * ratio + 'px');
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      lanes.forEach((lane, index) => {
        const y = u.valToPos(lanes.length - index, 'y', true) + 3 * ratio;
        const tall = u.valToPos(lanes.length - index - 1, 'y', true) - y - 3 * ratio;
        for (const span of lane.spans) {
          const from = Math.max(left - 4, u.valToPos(span.from, 'x', true));
          const to = Math.min(left + width + 4, u.valToPos(span.to, 'x', true));
          if (to <= left - 4 || from >= left + width + 4) {
            continue;
          }
          const look = LOOK[span.state];
          const wide = Math.max(to - from, 2 * ratio);
          const high = look.thin ? tall * 0.32 : tall;
          const at = look.thin ? y + tall - high : y;
          if (look.fill || look.stripes) {
            ctx.fillStyle = look.fill ? colour(look.fill) : stripes(ctx, look.stripes, look.degrees, look.gap);
            ctx.fillRect(from, at, wide, high);
          }
          if (look.border) {
            ctx.strokeStyle = colour(look.border);
            ctx.lineWidth = ratio;
            ctx.setLineDash(look.dashed ? [3 * ratio, 3 * ratio] : []);
            ctx.strokeRect(from + ratio / 2, at + ratio / 2, Math.max(0, wide - ratio), high - ratio);
          }
          const seenFrom = Math.max(from, left);
          const room = Math.min(to, left + width) - seenFrom - 10 * ratio;
          if (span.label && look.text && ctx.measureText(span.label).width <= room) {
            ctx.fillStyle = colour(look.text);
            ctx.fillText(span.label, seenFrom + 6 * ratio, at + high / 2 + ratio / 2);
          }
        }
      });
      ctx.restore();
    }

    function laneChart(group) {
      const lanes = group.lanes;
      const {caption, place, made} = figure(group.title, group.note,
        group.title + ': ' + lanes.map(lane => lane.name + ' ' + lane.spans.map(span => span.tip + ' from ' + clock(span.from, 0.1)).join(', ')).join('; ').slice(0, 2000));
      const words = {READY: 'ready', NOT_READY: 'not ready', RESTARTING: 'restarting', GONE: 'gone', IN: 'given to clients', OUT: 'not given',
        FAULT: 'fault, until as many are ready as before', HELD: 'fault held, until healed', OUTAGE: 'first to last bad answer',
        CALM: 'nothing but the calls', BUSY: 'more than the calls, or somebody left alone', SPENT: 'no budget for more', LOST: 'log lines lost',
        WITHIN: 'within its limit', STOPPED: 'stopped by its limit, in so many of its periods'};
      for (const state of group.key) {
        if (words[state]) {
          caption.append(element('span', {class: 'key'}, element('i', {class: state.toLowerCase().replace('_', '-')}), words[state]));
        }
      }
      const point = element('span', {class: 'point'});
      caption.append(point);
      const room = gutter() - 14;
      const opts = options(lanes.length * LANE + 32, {
        scales: {y: {range: () => [0, lanes.length]}},
        axis: {
          splits: () => lanes.map((lane, index) => lanes.length - index - 0.5),
          values: () => lanes.map(lane => fitting(lane.name, room)),
          filter: (u, splits) => splits,
          space: 1,
          grid: {show: false},
          ticks: {show: false},
        },
        series: [{show: false, label: ''}],
        legend: false,
        draw: [u => drawLanes(u, lanes)],
      });
      const chart = new uPlot(opts, [[range.min, range.max], [null, null]], place);
      chart.over.addEventListener('mousemove', event => {
        const box = chart.over.getBoundingClientRect();
        const lane = lanes[Math.floor((event.clientY - box.top) / box.height * lanes.length)];
        const at = chart.posToVal(event.clientX - box.left, 'x');
        const span = lane && [...lane.spans].reverse().find(one => one.from <= at && at < one.to);
        point.textContent = span ? lane.name + ': ' + span.tip + ' (' + clock(span.from, 0.01) + ' to ' + clock(span.to, 0.01) + ')' : '';
      });
      chart.over.addEventListener('mouseleave', () => { point.textContent = ''; });
      charts.push(chart);
      made.append(laneTable(group));
    }

    function laneTable(group) {
      const details = element('details', {}, element('summary', {}, 'As a table'));
      details.addEventListener('toggle', () => {
        if (details.open && !details.querySelector('table')) {
          const head = element('tr', {}, ...['Lane', 'From', 'To', 'State'].map(title => element('th', {scope: 'col'}, title)));
          const rows = group.lanes.flatMap(lane => lane.spans.map(span => element('tr', {},
            element('th', {scope: 'row'}, lane.name), element('td', {}, clock(span.from, 0.001)),
            element('td', {}, clock(span.to, 0.001)), element('td', {}, span.tip))));
          details.append(element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)));
        }
      });
      return details;
    }

    // ---- all of it

    function draw() {
      charts.forEach(chart => chart.destroy());
      charts = [];
      colours = {};
      root.replaceChildren();
      const first = ['story', 'lost']; // what was lost stands beside the faults
      data.lanes.filter(group => first.includes(group.id)).forEach(laneChart);
      for (const load of data.loads) {
        rateChart(load);
        latencyChart(load);
        errorChart(load);
      }
      (data.overlays || []).forEach(overlayChart);
      data.lanes.filter(group => !first.includes(group.id)).forEach(laneChart);
      root.dataset.drawn = charts.length;
    }

    // the mouse's ways for who has none: what was zoomed can be moved, widened and left
    root.tabIndex = 0;
    root.setAttribute('role', 'group');
    root.setAttribute('aria-label', 'Charts on one time axis: arrow keys move, plus and minus zoom, Escape goes back');
    root.addEventListener('keydown', event => {
      const wide = range.max - range.min;
      const middle = (range.min + range.max) / 2;
      const ways = {
        ArrowLeft: () => show(range.min - wide / 4, range.max - wide / 4),
        ArrowRight: () => show(range.min + wide / 4, range.max + wide / 4),
        '+': () => show(middle - wide / 4, middle + wide / 4),
        '-': () => show(middle - wide, middle + wide),
        Escape: reset,
      };
      if (ways[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey && event.target === root) {
        event.preventDefault();
        ways[event.key]();
      }
    });
    buttons();
    draw();
    let width = root.clientWidth;
    new ResizeObserver(() => {
      if (root.clientWidth !== width) {
        width = root.clientWidth;
        // not at once: drawing changes the page's height, and with it what is being observed
        requestAnimationFrame(draw);
      }
    }).observe(root);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    addEventListener('beforeprint', () => {
      document.documentElement.classList.add('printing');
      root.style.width = '680px';
      draw();
    });
    addEventListener('afterprint', () => {
      document.documentElement.classList.remove('printing');
      root.style.width = '';
      draw();
    });
  }
})();
