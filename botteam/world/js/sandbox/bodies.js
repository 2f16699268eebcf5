'use strict'
// Moving a body through the world: each axis in turn, stopped by the collision shapes of blocks.
const { isClear } = require('../sight')

const EDGE = 1e-7

module.exports.server = serv => {
  /** Boxes [x1,y1,z1,x2,y2,z2] of the blocks that a region touches. */
  function boxesIn (x1, y1, z1, x2, y2, z2) {
    const boxes = []
    for (let x = Math.floor(x1); x <= Math.floor(x2); x++) {
      for (let z = Math.floor(z1); z <= Math.floor(z2); z++) {
        for (let y = Math.max(0, Math.floor(y1) - 1); y <= Math.floor(y2); y++) {
          for (const s of serv.shapesOf(serv.stateAt(x, y, z))) boxes.push([x + s[0], y + s[1], z + s[2], x + s[3], y + s[4], z + s[5]])
        }
      }
    }
    return boxes
  }

  const overlaps = (a, b) => a[0] < b[3] - EDGE && a[3] > b[0] + EDGE && a[1] < b[4] - EDGE && a[4] > b[1] + EDGE && a[2] < b[5] - EDGE && a[5] > b[2] + EDGE

  serv.boxOf = (entity, at = entity.position) => {
    const half = entity.width / 2
    return [at.x - half, at.y, at.z - half, at.x + half, at.y + entity.height, at.z + half]
  }

  serv.isFree = box => !boxesIn(...box).some(b => overlaps(box, b))

  function slide (box, boxes, axis, distance) {
    for (const b of boxes) {
      const others = [0, 1, 2].filter(i => i !== axis)
      if (others.some(i => box[i] >= b[i + 3] - EDGE || box[i + 3] <= b[i] + EDGE)) continue
      if (distance > 0 && box[axis + 3] <= b[axis] + EDGE) distance = Math.max(0, Math.min(distance, b[axis] - box[axis + 3]))
      if (distance < 0 && box[axis] >= b[axis + 3] - EDGE) distance = Math.min(0, Math.max(distance, b[axis + 3] - box[axis]))
    }
    box[axis] += distance
    box[axis + 3] += distance
    return distance
  }

  /** Moves by the velocity (blocks a tick), stepping up as far as `step`; says which axes were stopped. */
  serv.moveBody = (entity, step = 0) => {
    const { velocity: v } = entity
    const box = serv.boxOf(entity)
    const boxes = boxesIn(...grow(box, v, step))
    const start = box.slice()
    const y = slide(box, boxes, 1, v.y)
    const x = slide(box, boxes, 0, v.x)
    const z = slide(box, boxes, 2, v.z)
    const stopped = { x: x !== v.x, y: y !== v.y, z: z !== v.z }
    const grounded = stopped.y && v.y <= 0
    if (step && (grounded || entity.onGround) && (stopped.x || stopped.z)) climb(start, box, boxes, v, step, stopped)
    entity.position.set((box[0] + box[3]) / 2, box[1], (box[2] + box[5]) / 2)
    entity.onGround = grounded
    if (stopped.x) v.x = 0
    if (stopped.y) v.y = 0
    if (stopped.z) v.z = 0
    return stopped
  }

  function climb (start, box, boxes, v, step, stopped) {
    const higher = start.slice()
    const up = slide(higher, boxes, 1, step)
    const x = slide(higher, boxes, 0, v.x)
    const z = slide(higher, boxes, 2, v.z)
    slide(higher, boxes, 1, -up)
    const gain = Math.hypot(higher[0] - start[0], higher[2] - start[2]) - Math.hypot(box[0] - start[0], box[2] - start[2])
    if (gain <= EDGE) return
    for (let i = 0; i < 6; i++) box[i] = higher[i]
    stopped.x = x !== v.x
    stopped.z = z !== v.z
  }

  const grow = (box, v, step) => [
    box[0] + Math.min(0, v.x), box[1] + Math.min(0, v.y), box[2] + Math.min(0, v.z),
    box[3] + Math.max(0, v.x), box[4] + Math.max(0, v.y) + step, box[5] + Math.max(0, v.z)
  ]

  /** Whether nothing stands between two points, as mobs see and explosions reach. */
  serv.canSee = (from, to) => isClear(from, to, ({ x, y, z }) => (y < 0 ? [] : serv.shapesOf(serv.stateAt(x, y, z))))
}
