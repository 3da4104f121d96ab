;; A cart for tests: each player has a counter, known by the player's identity, that grows in each tick in which Right is
;; held. Order 1 is done, order 2 breaks the cart, order 3 makes a step, any other is refused. A save and a view are all the
;; records.
;;
;; memory: 0 input; 8192 a record of 40 bytes for each player ever seen: identity, steps, seat + 1 or 0; 16384 pads
(module
  (import "quiver" "input" (func $input (param i32 i32)))
  (import "quiver" "output" (func $output (param i32 i32)))
  (memory (export "memory") 1 1)
  (data (i32.const 4096) "this order is not known")
  (global $players (mut i32) (i32.const 0))

  (func $record (param $player i32) (result i32)
    (i32.add (i32.const 8192) (i32.mul (local.get $player) (i32.const 40))))

  ;; The record of a seat, or 0.
  (func $seated (param $seat i32) (result i32)
    (local $player i32)
    (loop $next
      (if (i32.lt_u (local.get $player) (global.get $players))
        (then
          (if (i32.eq
                (i32.load offset=36 (call $record (local.get $player)))
                (i32.add (local.get $seat) (i32.const 1)))
            (then (return (call $record (local.get $player)))))
          (local.set $player (i32.add (local.get $player) (i32.const 1)))
          (br $next))))
    (i32.const 0))

  (func $same (param $a i32) (param $b i32) (result i32)
    (i32.and
      (i32.and
        (i64.eq (i64.load (local.get $a)) (i64.load (local.get $b)))
        (i64.eq (i64.load offset=8 (local.get $a)) (i64.load offset=8 (local.get $b))))
      (i32.and
        (i64.eq (i64.load offset=16 (local.get $a)) (i64.load offset=16 (local.get $b)))
        (i64.eq (i64.load offset=24 (local.get $a)) (i64.load offset=24 (local.get $b))))))

  (func (export "start") (param $role i32))

  (func (export "join") (param $seat i32) (param $len i32)
    (local $player i32)
    (call $input (i32.const 0) (local.get $len))
    (block $found
      (loop $next
        (if (i32.lt_u (local.get $player) (global.get $players))
          (then
            (br_if $found (call $same (i32.const 0) (call $record (local.get $player))))
            (local.set $player (i32.add (local.get $player) (i32.const 1)))
            (br $next))))
      (global.set $players (i32.add (global.get $players) (i32.const 1)))
      (memory.copy (call $record (local.get $player)) (i32.const 0) (i32.const 32)))
    (i32.store offset=36 (call $record (local.get $player)) (i32.add (local.get $seat) (i32.const 1))))

  (func (export "leave") (param $seat i32)
    (i32.store offset=36 (call $seated (local.get $seat)) (i32.const 0)))

  (func (export "order") (param $seat i32) (param $len i32) (result i32)
    (call $input (i32.const 0) (local.get $len))
    (if (i32.eq (i32.load8_u (i32.const 0)) (i32.const 1)) (then (return (i32.const 1))))
    (if (i32.eq (i32.load8_u (i32.const 0)) (i32.const 2)) (then (unreachable)))
    (if (i32.eq (i32.load8_u (i32.const 0)) (i32.const 3))
      (then
        (i32.store offset=32 (call $seated (local.get $seat))
          (i32.add (i32.load offset=32 (call $seated (local.get $seat))) (i32.const 1)))
        (return (i32.const 1))))
    (call $output (i32.const 4096) (i32.const 23))
    (i32.const 0))

  (func (export "tick") (param $len i32)
    (local $at i32) (local $record i32)
    (call $input (i32.const 16384) (local.get $len))
    (loop $next
      (if (i32.lt_u (local.get $at) (local.get $len))
        (then
          (if (i32.and (i32.load16_u offset=16385 (local.get $at)) (i32.const 8))
            (then
              (local.set $record (call $seated (i32.load8_u offset=16384 (local.get $at))))
              (i32.store offset=32 (local.get $record)
                (i32.add (i32.load offset=32 (local.get $record)) (i32.const 1)))))
          (local.set $at (i32.add (local.get $at) (i32.const 11)))
          (br $next)))))

  (func $all
    (call $output (i32.const 8192) (i32.mul (global.get $players) (i32.const 40))))

  (func (export "view") (param $seat i32) (param $budget i32) (call $all))
  (func (export "save") (call $all))

  (func (export "restore") (param $len i32) (result i32)
    (local $player i32)
    (if (i32.rem_u (local.get $len) (i32.const 40))
      (then (call $output (i32.const 4096) (i32.const 10)) (return (i32.const 0))))
    (call $input (i32.const 8192) (local.get $len))
    (global.set $players (i32.div_u (local.get $len) (i32.const 40)))
    ;; Nobody is in a seat when a room begins.
    (loop $next
      (if (i32.lt_u (local.get $player) (global.get $players))
        (then
          (i32.store offset=36 (call $record (local.get $player)) (i32.const 0))
          (local.set $player (i32.add (local.get $player) (i32.const 1)))
          (br $next))))
    (i32.const 1))

  (func (export "scene") (param $slot i32) (param $len i32))
  (func (export "update") (param $len i32))
  (func (export "draw")))
