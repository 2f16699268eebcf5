'use strict'
const { test, beforeEach } = require('node:test')
const assert = require('node:assert')
const registry = require('prismarine-registry')('1.21.4')
const { Column, SECTIONS } = require('../../../botteam/world/js/sandbox/column')
const light = require('../../../botteam/world/js/sandbox/light')

const STONE = registry.blocksByName.stone.defaultState
const TORCH = registry.blocksByName.torch.defaultState
const WATER = registry.blocksByName.water.defaultState
let serv, columns

beforeEach(() => {
  columns = new Map()
  serv = {
    registry,
    lightFilter: id => registry.blocksByStateId[id].filterLight,
    columnAt (cx, cz) {
      const key = `${cx},${cz}`
      if (!columns.has(key)) columns.set(key, new Column(cx, cz, new Array(SECTIONS).fill(null), new Uint8Array(16)))
      return columns.get(key)
    },
    stateAt: (x, y, z) => serv.columnAt(x >> 4, z >> 4).get(x, y, z)
  }
  light.server(serv)
})

const set = (x, y, z, state) => serv.columnAt(x >> 4, z >> 4).set(x, y, z, state)

/** A block of stone with a corridor along x at y 60, closed at the west end. */
function corridor () {
  for (let x = -3; x <= 24; x++) for (let y = 55; y <= 70; y++) for (let z = -3; z <= 3; z++) set(x, y, z, STONE)
  for (let x = 0; x <= 24; x++) for (let y = 60; y <= 61; y++) set(x, y, 0, 0)
}

test('open sky is 15, a step into the hill one less', () => {
  corridor()
  assert.strictEqual(serv.skyLight(30, 60, 0), 15)
  assert.deepStrictEqual([24, 20, 11, 10, 2].map(x => serv.skyLight(x, 60, 0)), [14, 10, 1, 0, 0])
})

test('a torch gives 14 and loses one a block; taking it away makes it dark', () => {
  corridor()
  assert.strictEqual(serv.blockLight(2, 60, 0), 0)
  set(2, 60, 0, TORCH)
  assert.deepStrictEqual([2, 3, 8, 15, 16, 17].map(x => serv.blockLight(x, 60, 0)), [14, 13, 8, 1, 0, 0])
  assert.strictEqual(serv.blockLight(2, 64, 0), 0) // inside the rock no light comes through
  set(2, 60, 0, 0)
  assert.strictEqual(serv.blockLight(3, 60, 0), 0)
})

test('water over a place keeps it from lying open to the sky', () => {
  set(0, 70, 0, WATER)
  assert.strictEqual(serv.skyLight(0, 69, 0), 14)
})
