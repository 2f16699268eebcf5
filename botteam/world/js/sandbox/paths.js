'use strict'
// Ways that creatures find: a bounded A* over the cells they can stand in. As in vanilla they walk round walls, step up one
// block, drop at most three, and keep out of lava, fire and cactus (minecraft.wiki/w/Mob_AI#Pathfinding).
const MOST_NODES = 300
const MOST_DROP = 3
const FARTHEST = 48 // blocks from the start
const IN_WATER = 8 // vanilla's malus for a step through water
const DIAGONAL = Math.SQRT2
const SIDES = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]]
const DANGEROUS = /^(lava|fire|soul_fire|cactus|magma_block|campfire|soul_campfire|sweet_berry_bush|powder_snow)$/
const [OPEN, WATER, FLOOR, WALL, DANGER] = [1, 2, 3, 4, 5]
const THIN = 0.3 // what is lower hinders nobody

module.exports.server = serv => {
  const kinds = new Uint8Array(serv.registry.blocksArray.at(-1).maxStateId + 1)

  function kindOf (state) {
    const { name } = serv.registry.blocksByStateId[state]
    if (DANGEROUS.test(name)) return DANGER
    if (name === 'water') return WATER
    const top = Math.max(0, ...serv.shapesOf(state).map(shape => shape[4]))
    if (top < THIN) return OPEN
    return top > 1 ? WALL : FLOOR
  }

  function kindAt (x, y, z) {
    if (y < 0 || y > 319 || !serv.isLoaded(x, z)) return WALL
    const state = serv.stateAt(x, y, z)
    return kinds[state] ||= kindOf(state)
  }

  function isRoom (x, y, z, tall) {
    for (let up = 0; up < tall; up++) if (kindAt(x, y + up, z) > WATER) return false
    return true
  }
  const holds = (x, y, z) => kindAt(x, y - 1, z) === FLOOR || kindAt(x, y, z) === WATER
  const canStand = (x, y, z, tall) => holds(x, y, z) && isRoom(x, y, z, tall)

  /** Height at which a creature ends up that goes from a cell to the one beside it; null when it cannot or would not. */
  function stepTo (x, y, z, nx, nz, tall) {
    if (nx !== x && nz !== z && !(isRoom(nx, y, z, tall) && isRoom(x, y, nz, tall))) return null // no cutting of corners
    if (!isRoom(nx, y, nz, tall)) return canStand(nx, y + 1, nz, tall) && isRoom(x, y + 1, z, tall) ? y + 1 : null
    for (let down = 0; down <= MOST_DROP; down++) {
      if (kindAt(nx, y - down, nz) > WATER) return null
      if (holds(nx, y - down, nz)) return y - down
    }
    return null
  }

  const cellOf = (position, tall) => {
    const [x, z] = [Math.floor(position.x), Math.floor(position.z)]
    let y = Math.floor(position.y + 0.5)
    for (let down = 0; down < 4 && !canStand(x, y, z, tall); down++) y-- // somebody who jumps
    return canStand(x, y, z, tall) ? { x, y, z } : { x, y: Math.floor(position.y + 0.5), z }
  }

  const tallOf = body => Math.ceil(body.height - 0.001)

  /** Whether a body gets to a place by walking straight ahead. */
  serv.canWalkTo = (body, place) => {
    const tall = tallOf(body)
    const steps = Math.ceil(Math.hypot(place.x - body.position.x, place.z - body.position.z) * 2)
    let { x, y, z } = cellOf(body.position, tall)
    for (let i = 1; i <= steps; i++) {
      const share = i / steps
      const [nx, nz] = [Math.floor(body.position.x + (place.x - body.position.x) * share), Math.floor(body.position.z + (place.z - body.position.z) * share)]
      if (nx === x && nz === z) continue
      y = stepTo(x, y, z, nx, nz, tall)
      if (y === null) return false
      ;[x, z] = [nx, nz]
    }
    return Math.abs(y - place.y) < 1.5
  }

  /** Cells from a body to a place or as near to it as it gets; the start is left out. */
  serv.wayTo = (body, place) => {
    const tall = tallOf(body)
    const start = cellOf(body.position, tall)
    const goal = cellOf(place, tall)
    const far = cell => Math.hypot(cell.x - goal.x, cell.y - goal.y, cell.z - goal.z)
    const first = { ...start, cost: 0, left: far(start), from: null }
    const known = new Map([[keyOf(first), first]])
    const open = [first]
    let best = first
    for (let nodes = 0; open.length && nodes < MOST_NODES && best.left > 1; nodes++) {
      const cell = takeCheapest(open)
      cell.isDone = true
      if (cell.left < best.left) best = cell
      for (const [dx, dz] of SIDES) {
        const y = stepTo(cell.x, cell.y, cell.z, cell.x + dx, cell.z + dz, tall)
        if (y !== null) consider({ x: cell.x + dx, y, z: cell.z + dz }, cell, dx && dz ? DIAGONAL : 1)
      }
    }
    return unwind(best)

    function consider (next, from, length) {
      if (Math.abs(next.x - start.x) > FARTHEST || Math.abs(next.z - start.z) > FARTHEST) return
      const cost = from.cost + length + Math.abs(next.y - from.y) * 0.5 + (kindAt(next.x, next.y, next.z) === WATER ? IN_WATER : 0)
      const key = keyOf(next)
      const had = known.get(key)
      if (had && (had.isDone || had.cost <= cost)) return
      if (had) return Object.assign(had, { cost, from })
      const cell = { ...next, cost, left: far(next), from }
      known.set(key, cell)
      open.push(cell)
    }

    function keyOf (cell) {
      return ((cell.x - start.x + 64) * 512 + cell.y) * 128 + cell.z - start.z + 64
    }
  }
}

function takeCheapest (open) {
  let least = 0
  for (let i = 1; i < open.length; i++) if (open[i].cost + open[i].left < open[least].cost + open[least].left) least = i
  const [cell] = open.splice(least, 1)
  return cell
}

function unwind (cell) {
  const way = []
  for (; cell.from; cell = cell.from) way.unshift({ x: cell.x, y: cell.y, z: cell.z })
  return way
}
